"""File names and tags as text that any terminal can print on one line."""

import unicodedata


def printable(text: str) -> str:
    r"""Return `text` with control characters and undecodable bytes as escapes (`\n`, `\xff`)."""
    return "".join(_escape(character) if _is_awkward(character) else character for character in text)


def _is_awkward(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _escape(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # PEP 383: one undecodable byte
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
