"""The words of what scanners do to a page: every fault with its measure. `survey_app.demo.faults` makes them happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScannerFaults:
    """Everything a scan suffers; the defaults are a perfect scanner.

    Attributes:
        dpi: Resolution of the scan.
        turned: Degrees clockwise by which the page lies wrong: 0, 90, 180 or 270.
        skew_degrees, shift_mm, scale, stretch: Skew, shift (x, y), print scale, and feed error (height over width).
        shear: How much a page that is pulled in askew leans.
        wobble_mm: Sideways swing of the feed.
        blur_mm: Width of the optics' blur.
        contrast, brightness: Around the paper's white: gray = (gray - 190) x contrast + 190 + brightness.
        paper: Gray of the paper before contrast.
        noise: Gray levels of noise (standard deviation).
        shade: Gray levels by which one edge is darker.
        streaks: Number of vertical lines a dirty sensor draws.
        specks: Number of dark specks.
        copies: Times the page was photocopied before.
        lost_corner: Which corner is folded or torn away: 0 top left, 1 top right, 2 bottom right, 3 bottom left.
        lost_mm: How much of it.
        holes: The paper was punched at its left edge.
        dark_lid: What is not paper is black instead of white.
        bilevel: Black and white only; `threshold` is where, 0 the ink's black, 1 the paper's white.
        bleed: How much of the back shows through, as a share of its black.
        stains, creases: Number of spots, and of lines across where the paper was folded.
        coffee: A wet cup stood on the page.
        stapled: A staple, or its holes, in an upper corner.
        crumple_mm: How far the paper, once crumpled, stands from flat: local shifts of about this length.
        perspective: How much nearer one edge was to the camera, as a share of the page's size; 0 in a scanner.
        uneven_light: Share of its light that the darkest place of the image lacks.
        surroundings: Gray of what lies around the page; None: as `dark_lid` says.
        jpeg_quality: Compress and unpack with this quality; None: not.
    """

    dpi: int = 200
    turned: int = 0
    skew_degrees: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    stretch: float = 1.0
    shear: float = 0.0
    wobble_mm: float = 0.0
    blur_mm: float = 0.05
    contrast: float = 1.0
    brightness: float = 0.0
    paper: int = 252
    noise: float = 0.0
    shade: float = 0.0
    streaks: int = 0
    specks: int = 0
    copies: int = 0
    lost_corner: int | None = None
    lost_mm: float = 22.0
    holes: bool = False
    dark_lid: bool = False
    bilevel: bool = False
    threshold: float = 0.62
    jpeg_quality: int | None = None
    bleed: float = 0.0
    stains: int = 0
    creases: int = 0
    coffee: bool = False
    stapled: bool = False
    crumple_mm: float = 0.0
    perspective: float = 0.0
    uneven_light: float = 0.0
    surroundings: int | None = None

    @property
    def around(self) -> int:
        """Gray of what lies around the page."""
        if self.surroundings is not None:
            return self.surroundings
        return 25 if self.dark_lid else 250
