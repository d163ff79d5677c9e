"""What the newsroom does not allow, said in one sentence to whoever tried."""


class Refused(Exception):
    """An act that the rules of the newsroom forbid. Its text is a sentence for the person; `about` is the workflow state, where there is one."""

    def __init__(self, sentence: str, about=None):
        super().__init__(sentence)
        self.about = about
