"""Telling 通知: who hears of an act, in which words, at the desk and by mail. Nobody hears of what they may not see."""
