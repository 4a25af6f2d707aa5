"""What illustrations show that people built: houses, a school, a mairie, a stall, a wash house, a map…"""

from .toile import HEIGHT, SOL, WIDTH, Toile, mix

TILES, STONE, GLASS = mix("hue-4", "apricot", 0.35), mix("hue-1", "paper", 0.72), mix("ramp-2", "surface", 0.25)


def ground(toile: Toile) -> None:
    toile.rect(0, SOL, WIDTH, HEIGHT - SOL, mix("hue-3", "paper", 0.35))
    toile.polygon([(470, SOL), (730, SOL), (900, HEIGHT), (300, HEIGHT)], mix("hue-1", "paper", 0.66))


def windows(toile: Toile, left: float, top: float, columns: int, step: float, size: tuple[float, float]) -> None:
    for column in range(columns):
        x = left + column * step
        toile.rect(x - 5, top - 5, size[0] + 10, size[1] + 10, "surface")
        toile.rect(x, top, *size, GLASS)
        toile.rect(x + size[0] / 2 - 2, top, 4, size[1], "surface")


def house(toile: Toile, x: float, base: float, width: float, height: float) -> None:
    wall = mix(toile.rng.choice(["hue-1", "apricot", "line", "hue-4"]), "paper", toile.rng.uniform(0.6, 0.8))
    roof = mix("hue-4", toile.rng.choice(["apricot", "hue-6"]), toile.rng.uniform(0.1, 0.5))
    top = base - height
    toile.rect(x, top, width, height, wall)
    toile.rect(x + width * 0.7, top, width * 0.3, height, mix(wall, "ink", 0.06))
    toile.polygon([(x - 10, top + 2), (x + width * 0.5, top - width * 0.38), (x + width + 10, top + 2)], roof)
    for dx in (0.16, 0.6):
        toile.rect(x + width * dx, top + height * 0.22, width * 0.2, height * 0.24, mix("ramp-4", "paper", 0.15))
    toile.rect(x + width * 0.38, base - height * 0.36, width * 0.2, height * 0.36, "hue-6")


def village(toile: Toile) -> None:
    toile.wave(625, 6, mix("hue-3", "paper", 0.3))
    x = 150.0
    while x < 1000:
        width = toile.rng.uniform(88, 138)
        house(toile, x, 645 + toile.rng.uniform(-10, 6), width, toile.rng.uniform(86, 150))
        x += width * toile.rng.uniform(0.92, 1.15)


def clocher(toile: Toile) -> None:
    x = toile.rng.uniform(520, 640)
    toile.rect(x, 330, 96, 300, STONE)
    toile.rect(x + 66, 330, 30, 300, mix(STONE, "ink", 0.08))
    toile.polygon([(x - 12, 332), (x + 48, 180), (x + 108, 332)], "ramp-4")
    toile.rect(x + 30, 365, 36, 62, "ramp-5")
    toile.disc(x + 48, 365, 18, "ramp-5")


def ecole(toile: Toile) -> None:
    ground(toile)
    toile.rect(250, 450, 700, 190, STONE)
    toile.polygon([(222, 452), (290, 352), (910, 352), (978, 452)], TILES)
    windows(toile, 285, 490, 3, 92, (64, 84))
    windows(toile, 680, 490, 3, 92, (64, 84))
    toile.rect(540, 410, 120, 230, mix(STONE, "surface", 0.4))
    toile.polygon([(524, 412), (600, 346), (676, 412)], mix(TILES, "ink", 0.14))
    toile.rect(566, 530, 68, 110, "primary")
    toile.disc(600, 462, 26, "surface")
    toile.line([(600, 462), (600, 445)], "ink", 4)
    toile.line([(600, 462), (613, 468)], "ink", 4)


def mairie(toile: Toile) -> None:
    ground(toile)
    toile.rect(330, 340, 540, 300, STONE)
    toile.polygon([(306, 342), (600, 214), (894, 342)], mix(STONE, "hue-1", 0.3))
    toile.polygon([(372, 330), (600, 232), (828, 330)], mix(STONE, "surface", 0.5))
    toile.disc(600, 294, 24, "primary")
    windows(toile, 368, 385, 2, 96, (54, 88))
    windows(toile, 682, 385, 2, 96, (54, 88))
    windows(toile, 368, 520, 2, 96, (54, 78))
    windows(toile, 682, 520, 2, 96, (54, 78))
    for x in (530, 655):
        toile.rect(x - 9, 430, 18, 210, "surface")
    toile.rect(556, 480, 88, 160, "hue-5")
    toile.rect(508, 414, 184, 20, mix(STONE, "hue-1", 0.3))
    toile.polygon([(556, SOL), (644, SOL), (960, 700), (960, 726), (556, 690)], mix("line-strong", "paper", 0.5))
    toile.line([(650, 610), (955, 668)], "primary", 6)
    for x, y in ((655, 612), (755, 631), (855, 650), (952, 668)):
        toile.line([(x, y), (x, y + 42)], "primary", 5)


def facade(toile: Toile) -> None:
    ground(toile)
    toile.rect(260, 290, 680, 350, mix("ramp-1", "surface", 0.45))
    toile.rect(244, 276, 712, 22, "ramp-4")
    for top in (335, 455):
        windows(toile, 300, top, 7, 90, (58, 78))
    toile.rect(290, 572, 250, 68, GLASS)
    toile.rect(560, 556, 90, 84, "primary")
    toile.rect(520, 540, 170, 18, "apricot")
    toile.rect(690, 572, 220, 68, GLASS)


def facade_livres(toile: Toile) -> None:
    ground(toile)
    toile.rect(220, 300, 760, 340, "ramp-4")
    toile.rect(196, 278, 808, 30, "ramp-5")
    toile.rect(250, 340, 480, 300, mix("apricot", "paper", 0.78))
    for shelf in (430, 520, 610):
        x = 262.0
        while x < 706:
            width, height = toile.rng.uniform(9, 20), toile.rng.uniform(44, 74)
            hue = f"hue-{toile.rng.randint(1, 9)}"
            toile.rect(x, shelf - height, width, height, mix(hue, "paper", toile.rng.uniform(0.05, 0.4)))
            x += width + (toile.rng.uniform(14, 44) if toile.rng.random() < 0.12 else 2)
        toile.rect(250, shelf, 480, 8, "hue-6")
    for x in (406, 566):
        toile.rect(x, 340, 8, 300, "ramp-5")
    toile.rect(770, 400, 160, 240, mix("apricot", "paper", 0.6))
    toile.rect(786, 416, 128, 224, GLASS)


def usine(toile: Toile) -> None:
    ground(toile)
    toile.rect(880, 260, 54, 300, mix(TILES, "ink", 0.15))
    for index in range(4):
        x = 200 + index * 180
        toile.polygon([(x, 470), (x, 370), (x + 180, 470)], mix("ramp-3", "paper", 0.1))
        toile.polygon([(x + 12, 452), (x + 12, 396), (x + 112, 452)], GLASS)
    toile.rect(200, 468, 760, 172, mix(TILES, "paper", 0.25))
    for index, colour in enumerate(("primary", "hue-1", "hue-3", "lavender", "apricot", "hue-5")):
        toile.rect(226 + index * 122, 530, 90, 110, mix(colour, "paper", 0.1))
        toile.rect(226 + index * 122, 500, 90, 20, GLASS)


def solaire(toile: Toile) -> None:
    toile.rect(250, 500, 700, 150, STONE)
    toile.polygon([(200, 510), (340, 270), (860, 270), (1000, 510)], mix("ramp-5", "hue-6", 0.3))
    for row in range(3):
        for column in range(8):
            y0, y1 = 290 + row * 70, 350 + row * 70
            left, right = _roof(y0, column), _roof(y0, column + 0.92)
            low_left, low_right = _roof(y1, column), _roof(y1, column + 0.92)
            blue = mix("hue-8", "hue-2", toile.rng.uniform(0.25, 0.55))
            toile.polygon([(left, y0), (right, y0), (low_right, y1), (low_left, y1)], blue)
            toile.polygon([(left, y0), ((left + right) / 2, y0), (low_left, y1)], mix(blue, "surface", 0.12))
    windows(toile, 300, 550, 6, 104, (66, 70))


def _roof(y: float, column: float) -> float:
    """x on the slope of the large roof, at that height, for a column from 0 to 8."""
    margin = 340 - (y - 270) * 140 / 240 + 26
    return margin + (WIDTH - 2 * margin) * column / 8


def etal(toile: Toile) -> None:
    toile.rect(0, 655, WIDTH, HEIGHT - 655, mix("hue-1", "paper", 0.62))
    for post in (390, 802):
        toile.rect(post, 480, 12, 270, "hue-6")
    for index in range(10):
        left = 366 + index * 48
        colour = "primary" if index % 2 == 0 else "surface"
        toile.polygon([(left + 10, 430), (left + 54, 430), (left + 48, 512), (left, 512)], colour)
        toile.disc(left + 24, 512, 24, colour, flat=0.7)
    toile.rect(372, 640, 460, 110, mix("hue-6", "paper", 0.25))
    for index, hue in enumerate(("hue-4", "hue-3", "hue-1", "hue-7")):
        left = 388 + index * 110
        toile.rect(left, 634, 98, 34, mix("hue-6", "paper", 0.5))
        for _ in range(11):
            x, y = left + toile.rng.uniform(12, 86), 630 - toile.rng.uniform(0, 20)
            toile.disc(x, y, 12, mix(hue, "paper", toile.rng.uniform(0, 0.3)))


def lavoir(toile: Toile) -> None:
    ground(toile)
    toile.rect(280, 430, 640, 24, "hue-6")
    toile.polygon([(240, 440), (340, 320), (860, 320), (960, 440)], TILES)
    for row in range(1, 5):
        y = 320 + row * 24
        toile.line([(340 - row * 20, y), (860 + row * 20, y)], mix(TILES, "ink", 0.16), 4)
    for x in (290, 490, 690, 890):
        toile.rect(x, 454, 20, 200, "hue-6")
    toile.rect(310, 454, 580, 150, mix(STONE, "ink", 0.12))
    toile.rect(250, 604, 700, 56, STONE)
    toile.rect(560, 520, 14, 60, "ramp-5")
    toile.rect(563, 560, 8, 60, mix("hue-2", "surface", 0.4))


def plan(toile: Toile) -> None:
    toile.polygon([(170, 230), (1030, 190), (1090, 730), (110, 760)], mix("line-strong", "paper", 0.3))
    toile.polygon([(180, 215), (1020, 178), (1076, 716), (122, 744)], "surface")
    for row in range(6):
        for column in range(9):
            x, y = 215 + column * 88 + row * 2, 240 + row * 78 - column * 3
            hue = toile.rng.choice(["hue-3", "ramp-2", "hue-1", "line", "ramp-1"])
            share = toile.rng.uniform(0.25, 0.6)
            toile.rect(x, y, toile.rng.uniform(52, 74), toile.rng.uniform(42, 62), mix(hue, "paper", share))
    toile.line([(150, 520), (420, 470), (640, 520), (1050, 440)], mix("hue-1", "paper", 0.5), 22)
    toile.line([(600, 200), (640, 520), (560, 730)], mix("hue-1", "paper", 0.5), 18)
    for x, y, colour in ((380, 400, "danger"), (640, 515, "primary"), (860, 350, "apricot"), (810, 610, "lavender")):
        toile.polygon([(x - 26, y - 54), (x + 26, y - 54), (x, y)], colour)
        toile.disc(x, y - 64, 30, colour)
        toile.disc(x, y - 64, 12, "surface")
