"""Excel expressions that read a cell as `SheetReader` does, so that a preview and the reader show one number.

A number may be typed as text ("2,5", "1.234,5", "95 %") and a percentage as 95, 95% or "95 %"; what the reader refuses
(a bare 0.95 for a percentage, a number in percent where none is asked, a date, a formula) comes out as `UNREAD`.
"""

from __future__ import annotations

UNREAD = "?"
# What a person pastes along with a text; literal, for CHAR() depends on the machine's code page.
_NO_BREAK, _INVISIBLE = "\N{NO-BREAK SPACE}", ("\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}")
# Functions of Excel 2013 carry this mark in the file.
_NEWER = "_xlfn."


def cleaned_text(cell: str) -> str:
    """The cell's text, spaces as they are compared."""
    text = f'SUBSTITUTE(SUBSTITUTE({cell},CHAR(10)," "),"{_NO_BREAK}"," ")'
    for character in _INVISIBLE:
        text = f'SUBSTITUTE({text},"{character}","")'
    return f"TRIM({text})"


def read_number(cell: str, text: str, *, percent: bool, formats: bool = True, failed: str = f'"{UNREAD}"') -> str:
    """The number that a cell holds, `failed` where it holds none; `text` is its cleaned text (or a cell with that).

    `formats`: also tell dates and percents by the cell's number format, which makes the expression volatile.
    """
    bare = f'SUBSTITUTE({text}," ","")'
    if percent:
        bare = f'SUBSTITUTE({bare},"%","")'
    typed = _typed_number(bare, failed)
    if percent:
        typed = f'IF(RIGHT({text},1)="%",{typed},{_no_share(typed, failed)})'
        number = _no_share(cell, failed)
    else:
        typed = f'IF(ISNUMBER(FIND("%",{text})),{failed},{typed})'
        number = cell
    if formats:
        kind = f'LEFT(CELL("format",{cell}),1)'
        number = f'IF({kind}="P",{f"ROUND({cell}*100,9)" if percent else failed},IF({kind}="D",{failed},{number}))'
    read = f"IF(ISLOGICAL({cell}),{failed},IF(ISNUMBER({cell}),{number},{typed}))"
    return f"IFERROR({read},{failed})"


def read_day(cell: str, text: str, failed: str = f'"{UNREAD}"') -> str:
    """The day that a cell holds, or a text writes as 05/12/2026, as a number of days."""
    day, month, year = (f"VALUE(MID({text},{start},{length}))" for start, length in ((1, 2), (4, 2), (7, 4)))
    written = f"DATE({year},{month},{day})"
    # DATE() turns the 31st of June into the 1st of July.
    typed = f'IF(AND(LEN({text})=10,MID({text},3,1)="/",MID({text},6,1)="/",DAY({written})={day}),{written},{failed})'
    return f"IFERROR(IF(ISNUMBER({cell}),INT({cell}),{typed}),{failed})"


def read_points(cell: str, most: str, places: int, failed: str) -> str:
    """Points from 0 to `most` with so many decimals, as a number or a text; `failed` for what else a cell holds.

    Short, for a book has thousands of them: what is wrong divides by nothing, and texts have too few digits for a sign
    between thousands, so that a point is a comma. What a format hides (50 %, a date) is asked of numbers only, and so
    blank cells are not volatile.
    """
    text = cell
    for character, instead in ((_NO_BREAK, ""), *((one, "") for one in _INVISIBLE), (".", ",")):
        text = f'SUBSTITUTE({text},"{character}","{instead}")'
    value = f'{_NEWER}NUMBERVALUE({text},","," ")'
    number = f'{_within(cell, most, places)}/ISERROR(FIND(LEFT(CELL("format",{cell}),1),"PD"))'
    typed = f'{_within(value, most, places)}/ISERROR(FIND("%",{cell}))'
    return f"IFERROR(IF(ISNUMBER({cell}),{number},{typed})+0/NOT({_NEWER}ISFORMULA({cell})),{failed})"


def _within(number: str, most: str, places: int) -> str:
    """The number, or an error."""
    return f"{number}+0/(ROUND(MEDIAN(0,{number},{most}),{places})={number})"


def if_typed(cell: str, value: str, failed: str = f'"{UNREAD}"') -> str:
    """`value`, `failed` where the cell holds a formula."""
    return f"IF({_NEWER}ISFORMULA({cell}),{failed},{value})"


def read_box(cell: str, text: str, otherwise: str, *, unticked: str = "0") -> str:
    """1 for TRUE, `unticked` for FALSE, whatever a box to tick leaves; `otherwise` for another text.

    LibreOffice has TRUE() for a TRUE that Excel wrote, and shows it as the number 1 in a cell of text.
    """
    number = f'IF({cell}=1,1,IF({cell}=0,{unticked},"{UNREAD}"))'
    number = f'IF({_NEWER}ISFORMULA({cell}),{number},"{UNREAD}")'
    words = f'IF({text}="TRUE",1,IF({text}="FALSE",{unticked},{otherwise}))'
    return f"IF(ISLOGICAL({cell}),IF({cell},1,{unticked}),IF(ISNUMBER({cell}),{number},{words}))"


def _typed_number(text: str, failed: str) -> str:
    """A number out of text: a comma, or points more than one, make the comma the decimal sign."""
    comma = f'OR(ISNUMBER(FIND(",",{text})),LEN({text})-LEN(SUBSTITUTE({text},".",""))>1)'
    value = f'{_NEWER}NUMBERVALUE({text},IF({comma},",","."),IF({comma},".",","))'
    sign = f"LEFT(RIGHT({text},4),1)"
    without = f'SUBSTITUTE(SUBSTITUTE({text},",",""),".","")'
    # "1,234" and "1.234" can be two numbers.
    either = (
        f'AND(OR({sign}=",",{sign}="."),LEN({without})=LEN({text})-1,LEN({text})>4,LEN({text})<=7,LEFT({text},1)<>"0")'
    )
    return f'IF(OR({text}="",{either}),{failed},{value})'


def _no_share(number: str, failed: str) -> str:
    """A percentage, unless it is a bare number up to 1."""
    return f"IF(AND({number}>0,{number}<=1),{failed},{number})"
