"""The tests. A name is a sentence that the office would say."""
