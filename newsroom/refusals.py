"""What the newsroom does not allow, said in one sentence to whoever tried."""


class Refused(Exception):
    """An act that the rules of the newsroom forbid. Its text is a sentence for the person; `about` is the workflow state, where there is one;
    `faults` is what the gate has found, where it was the gate.
    """

    def __init__(self, sentence: str, about=None, faults=()):
        super().__init__(sentence)
        self.about = about
        self.faults = list(faults)
