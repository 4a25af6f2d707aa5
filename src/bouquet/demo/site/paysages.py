"""What illustrations show of the land: sky, mountains, hills, water, woods, fields, paths."""

import math

from .toile import HEIGHT, SOL, WIDTH, Toile, mix

SKY = 520  # down to where


def sky(toile: Toile, *, warm: bool) -> None:
    top, low = ("apricot", "paper") if warm else ("ramp-2", "paper")
    for band in range(0, SKY, 8):
        share = (0.5 if warm else 0.35) + (0.5 if warm else 0.65) * band / SKY
        toile.rect(0, band, WIDTH, 9, mix(top, low, share))
    x, y = toile.rng.uniform(220, 980), toile.rng.uniform(130, 230)
    toile.disc(x, y, 78, mix("apricot", "paper", 0.25 if warm else 0.45))
    for _ in range(3):
        x, y = toile.rng.uniform(60, 1140), toile.rng.uniform(70, 300)
        for shift, size in ((-46, 22), (0, 34), (48, 24)):
            toile.disc(x + shift, y, size * 1.5, mix("surface", top, 0.12), flat=0.42)


def montagne(toile: Toile) -> None:
    far = mix("lavender", "paper", 0.45)
    x = toile.rng.uniform(-160, -60)
    while x < WIDTH:
        width, peak = toile.rng.uniform(380, 560), toile.rng.uniform(190, 330)
        summit = (x + width * 0.48, peak)
        toile.polygon([(x - 60, 640), summit, (x + width + 60, 640)], far)
        toile.polygon([summit, (x + width + 60, 640), (x + width * 0.58, 640)], mix(far, "ink", 0.13))
        snow = 46
        slope = (x + width + 60 - summit[0]) / (640 - peak)
        edge = (summit[0] - x + 60) / (640 - peak)
        toile.polygon(
            [summit, (summit[0] + slope * snow, peak + snow), (summit[0] - edge * snow, peak + snow)], "paper"
        )
        x += width * 0.62
    toile.wave(540, 22, mix("ramp-3", "paper", 0.35))


def colline(toile: Toile) -> None:
    near = toile.rng.choice(["hue-3", "hue-5", "ramp-4"])
    for base, share in ((450, 0.62), (520, 0.42), (590, 0.2)):
        toile.wave(base, 34, mix(near, "paper", share))


def sapin(toile: Toile, x: float, base: float, height: float, colour: str) -> None:
    toile.rect(x - height * 0.03, base - height * 0.14, height * 0.06, height * 0.14, "hue-6")
    for level in (0.0, 0.26, 0.5):
        wide = height * (0.26 - level * 0.22)
        low = base - height * (0.12 + level)
        toile.polygon([(x - wide, low), (x, low - height * 0.42), (x + wide, low)], colour)


def foret(toile: Toile) -> None:
    toile.wave(610, 14, mix("hue-3", "ramp-4", 0.35))
    for row, base in enumerate((620, 690)):
        for x in range(-20, WIDTH + 40, 62):
            if 330 < x < 860:
                continue
            colour = mix("ramp-4", "hue-3", toile.rng.uniform(0.1, 0.6))
            height = toile.rng.uniform(120, 200) + row * 40
            sapin(toile, x + toile.rng.uniform(-18, 18), base + toile.rng.uniform(-14, 14), height, colour)


def arbre(toile: Toile, x: float, base: float, size: float) -> None:
    green = mix("hue-3", toile.rng.choice(["ramp-4", "hue-1"]), toile.rng.uniform(0, 0.3))
    toile.rect(x - size * 0.07, base - size, size * 0.14, size, "hue-6")
    for dx, dy, radius in ((-0.3, -1.15, 0.42), (0.3, -1.2, 0.4), (0, -1.5, 0.48)):
        toile.disc(x + dx * size, base + dy * size, radius * size, green)
    toile.disc(x - 0.12 * size, base - 1.55 * size, 0.26 * size, mix(green, "surface", 0.18))


def arbres(toile: Toile) -> None:
    for x in (90, 215, 985, 1110):
        arbre(toile, x + toile.rng.uniform(-22, 22), 705 + toile.rng.uniform(-8, 26), toile.rng.uniform(110, 150))


def eau(toile: Toile) -> None:
    blue = mix("hue-2", "ramp-2", 0.45)
    toile.wave(665, 7, blue)
    for _ in range(34):
        x, y = toile.rng.uniform(-40, WIDTH), toile.rng.uniform(690, HEIGHT - 8)
        toile.rect(x, y, toile.rng.uniform(50, 170), 4, mix(blue, "surface", toile.rng.uniform(0.25, 0.6)))


def roseaux(toile: Toile) -> None:
    for _ in range(120):
        x = toile.rng.choice([toile.rng.uniform(-10, 480), toile.rng.uniform(760, WIDTH + 10)])
        height, lean = toile.rng.uniform(90, 190), toile.rng.uniform(-16, 16)
        base = 700 + toile.rng.uniform(-10, 20)
        toile.line([(x, base), (x + lean, base - height)], mix("hue-3", "ramp-5", toile.rng.uniform(0, 0.45)), 4)
        if toile.rng.random() < 0.4:
            head = (x + lean, base - height)
            toile.line([head, (head[0] + lean * 0.2, head[1] - 30)], "hue-6", 9)


def champs(toile: Toile) -> None:
    hues = ("hue-1", "hue-3", "apricot", "ramp-3", "hue-3", "hue-1", "ramp-3")
    far = [WIDTH * (0.25 + 0.5 * i / len(hues)) for i in range(len(hues) + 1)]
    near = [WIDTH * (-0.7 + 2.4 * i / len(hues)) for i in range(len(hues) + 1)]
    for i, hue in enumerate(hues):
        strip = [(far[i], 655), (far[i + 1], 655), (near[i + 1], HEIGHT), (near[i], HEIGHT)]
        if i == 0:
            strip = [(0, 655), *strip[1:3], (0, HEIGHT)]
        if i == len(hues) - 1:
            strip = [strip[0], (WIDTH, 655), (WIDTH, HEIGHT), strip[3]]
        toile.polygon(strip, mix(hue, "paper", 0.28))


def bend(start: float, swing: float):
    """The middle of a winding path, from far (0) to near (1)."""
    return lambda step: start + swing * math.sin(step * 4.4) * (0.25 + step)


def riviere(toile: Toile) -> None:
    blue = mix("hue-2", "ramp-2", 0.35)
    toile.wave(640, 8, mix("hue-3", "paper", 0.25))
    toile.ribbon(bend(600, 150), 610, (26, 420), mix("hue-1", "paper", 0.55))
    toile.ribbon(bend(600, 150), 610, (18, 340), blue)
    toile.ribbon(bend(590, 150), 640, (3, 36), mix(blue, "surface", 0.5))


def chemin(toile: Toile) -> None:
    toile.wave(660, 10, mix("hue-3", "paper", 0.3))
    toile.ribbon(bend(610, 120), 625, (10, 220), mix("hue-1", "paper", 0.6))


def route(toile: Toile) -> None:
    toile.wave(SOL, 8, mix("hue-3", "paper", 0.22))
    toile.ribbon(bend(600, 120), 625, (22, 380), mix("line-strong", "ink-soft", 0.4))
    toile.ribbon(bend(600, 120), 640, (2, 16), "paper")


def cour(toile: Toile) -> None:
    toile.rect(0, SOL, WIDTH, HEIGHT - SOL, mix("hue-1", "paper", 0.55))
    for x, y, radius in ((230, 745, 150), (960, 750, 170), (610, 780, 110)):
        toile.disc(x, y, radius, mix("hue-3", "paper", 0.3), flat=0.3)
    for x in (430, 500, 570):
        toile.disc(x, 700, 24, mix("apricot", "paper", 0.2), flat=0.35)
