"""Several sums side by side in one integer: adding two such integers adds every sum at once."""


class Fields:
    """Numbers of one width each; exact as long as none of the sums passes `highest`.

    The width is that of `highest`, so that no carry ever crosses from one field into the next.
    """

    def __init__(self, *, count: int, highest: int) -> None:
        width = max(1, highest.bit_length())
        self.mask = (1 << width) - 1
        self.shifts = range(0, count * width, width)

    def packed(self, *numbers: int) -> int:
        return sum(number << shift for number, shift in zip(numbers, self.shifts, strict=True))

    def numbers(self, packed: int) -> list[int]:
        mask = self.mask
        return [packed >> shift & mask for shift in self.shifts]
