"""Draw the curves of docs/scoring.md: attainment (or actual) → share of the weight, as SVG in docs/img.

Every point is computed by the library.  Run: python docs/plots.py
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from indicator_dsl import load_policy, score
from indicator_dsl.meaning import Policy

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 520, 300, 52, 34, 16, 44
COLOURS = ("#1f6feb", "#d1495b", "#2e8540", "#b07d00")
IMAGES = Path(__file__).parent / "img"

Line = tuple[str, Callable[[int], Decimal | None]]


def curve(target: str, policy: Policy | str, *, label: str | None = None) -> Callable[[int], Decimal | None]:
    """Return actual (in %) → share in % of the weight; None where a person decides."""
    return lambda x: score(target, f"{x}%", weight=100, policy=policy, label=label).score


def plot(name: str, title: str, xlabel: str, lines: Sequence[Line], most: int) -> None:
    """Write one plot; the x axis runs from 0 to `most` %."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def place(x: float, y: float) -> str:
        return f"{LEFT + x / most * (right - LEFT):.1f},{bottom - y / 100 * (bottom - TOP):.1f}"

    parts = [f'<text x="{WIDTH / 2}" y="18" text-anchor="middle" font-size="14">{title}</text>']
    for y in range(0, 101, 20):
        at = place(0, y).split(",")[1]
        parts.append(f'<line x1="{LEFT}" y1="{at}" x2="{right}" y2="{at}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(at) + 4}" text-anchor="end">{y}%</text>')
    for x in range(0, most + 1, 20):
        at = place(x, 0).split(",")[0]
        parts.append(f'<text x="{at}" y="{bottom + 16}" text-anchor="middle">{x}%</text>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{xlabel}</text>')
    for number, (label, function) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        run: list[str] = []
        runs = [run]
        last: Decimal | None = None
        for x in range(most + 1):
            y = function(x)
            # A jump is a gap in the line, and so is what a person decides.
            if y is None or (last is not None and abs(y - last) > 8):
                run = []
                runs.append(run)
            if y is not None:
                run.append(place(x, float(y)))
            last = y
        parts += [f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" stroke-width="2.5"/>' for run in runs if len(run) > 1]
        parts += [
            f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="2.5" fill="{colour}"/>' for r in runs if len(r) == 1 for p in r
        ]
        parts.append(f'<text x="{LEFT + 10}" y="{TOP + 14 + 16 * number}" fill="{colour}">{label}</text>')
    body = "\n".join(parts)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11" fill="#333">'
    background = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    (IMAGES / f"{name}.svg").write_text(f"{svg}\n{background}\n{body}\n</svg>\n", encoding="utf-8", newline="\n")


def with_text(text: str) -> Policy:
    """Return `mof-2020` with some keys changed, read as any user's file is."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "changed.toml"
        file.write_text(f'extends = "mof-2020"\n{text}\n', encoding="utf-8")
        return load_policy(file)


def main() -> None:
    """Draw all."""
    IMAGES.mkdir(exist_ok=True)
    floor = with_text('[shortfall]\ncurve = "floor"\nfloor = 0.5')
    steps = with_text('[shortfall]\ncurve = "steps"\nsteps = [[0.9, 0.9], [0.8, 0.7], [0.6, 0.5]]')
    shortfall: list[Line] = [
        ("proportional (mof-2020)", curve("≥100%", "mof-2020")),
        ("pass-mark 60% (mof-2021-guide)", curve("≥100%", "mof-2021-guide")),
        ("direct (strict)", curve("≥100%", "strict")),
    ]
    plot("shortfall", "≥ : attainment → share of the weight", "attainment", shortfall, 120)
    plot(
        "shortfall-own", "≥ : floor and steps", "attainment", [("floor 50%", curve("≥100%", floor)), ("steps", curve("≥100%", steps))], 120
    )
    reverse: list[Line] = [
        ("ratio (mof-2020)", curve("≤50%", "mof-2020")),
        ("excess (platform)", curve("≤50%", "platform")),
        ("ratio + pass-mark (mof-2021-guide)", curve("≤50%", "mof-2021-guide")),
        ("direct (strict)", curve("≤50%", "strict")),
    ]
    plot("reverse", "≤ 50% : actual → share of the weight", "actual", reverse, 140)
    deviation = with_text('[equal]\ncurve = "deviation"')
    equal: list[Line] = [("at-least (mof-2020)", curve("=50%", "mof-2020")), ("deviation", curve("=50%", deviation))]
    plot("equal", "= 50% : actual → share of the weight", "actual", equal, 120)
    deduct = with_text('[overshoot]\naction = "deduct"\nat = 1.2')
    over: list[Line] = [("note, reason, none", curve("≥50%", "mof-2020")), ("deduct from 120%", curve("≥50%", deduct))]
    plot("overshoot", "≥ 50% : far above the target", "actual", over, 120)
    own: list[Line] = [
        ("steps (mof-2021-guide)", curve("≥95%", "mof-2021-guide", label="满意度")),
        ("mof-2020", curve("≥95%", "mof-2020", label="满意度")),
    ]
    plot("satisfaction", "满意度 ≥ 95% : actual → share of the weight", "actual", own, 100)


if __name__ == "__main__":
    main()
