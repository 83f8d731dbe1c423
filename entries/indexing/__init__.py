"""How an index is made of texts, without a database: pinyin, order, what could be a heading, lines of a chronicle."""
