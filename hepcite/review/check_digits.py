"""A code of LOINC or SNOMED CT into whether its own check digit fits it: what catches a slip of the pen."""


def loinc_fits(code: str) -> bool:
    """LOINC: digits, a dash, and the check digit by mod 10 (Luhn)."""
    digits, _, check = code.partition("-")
    if not (digits.isdigit() and check.isdigit()):
        return False
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10 == int(check)


_TIMES = tuple(tuple((a + b) % 5 if a < 5 and b < 5 else 0 for b in range(5)) for a in range(5))
_TURNED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _dihedral(a: int, b: int) -> int:
    """The product of two members of the dihedral group of order 10, numbered 0 to 9."""
    if a < 5:
        return _TIMES[a][b] if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def snomed_fits(code: str) -> bool:
    """SNOMED CT identifier: 6 to 18 digits whose last is the check digit by Verhoeff (1969)."""
    if not (code.isdigit() and 6 <= len(code) <= 18):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = _TURNED[value]
        check = _dihedral(check, value)
    return check == 0
