"""The three scenes, one module each: a function that paints a whole sheet."""
