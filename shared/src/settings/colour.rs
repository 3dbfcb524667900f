//! The accent colour, and what is derived of it so that everybody can read and find a button (WCAG 2.2).

use super::AccentColour;
use crate::message::ACCENT;

/// Text and its ground (1.4.3).
const TEXT: f64 = 4.5;
/// A button and what it lies on (1.4.11).
const EDGE: f64 = 3.0;

const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0; 3]);
/// What buttons lie on in light and in dark: `--card` of page.css.
const CARDS: [Rgb; 2] = [WHITE, Rgb([0x18, 0x1b, 0x21])];

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

/// The colours of a button, as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ButtonColours {
    /// Its ground.
    pub(crate) ground: String,
    /// Its text: white or black.
    pub(crate) text: String,
    /// Its edge on a light page.
    pub(crate) edge: String,
    /// Its edge on a dark page.
    pub(crate) dark_edge: String,
}

impl ButtonColours {
    /// Of a page: the accent as it is, its text white where that can be read and else black, an edge of another shade
    /// where the accent alone would not stand out. Without an accent, of Rekey's.
    pub(crate) fn of(accent: Option<&AccentColour>) -> Self {
        let ground = accent.map_or_else(|| Rgb::parse(ACCENT).unwrap_or(BLACK), AccentColour::rgb);
        let text = if ground.carries_white() { WHITE } else { BLACK };
        let [edge, dark_edge] = [(CARDS[0], BLACK), (CARDS[1], WHITE)]
            .map(|(card, towards)| ground.mixed(towards, |edge| edge.contrast(card) >= EDGE).to_string());
        Self { ground: ground.to_string(), text: text.to_string(), edge, dark_edge }
    }
}

impl AccentColour {
    /// The colour, or the shade nearest to it that white text can be read on: buttons of mails have white text.
    pub(crate) fn under_white_text(&self) -> String {
        self.rgb().mixed(BLACK, Rgb::carries_white).to_string()
    }

    /// Whether white text can be read on it.
    pub(super) fn carries_white_text(&self) -> bool {
        self.rgb().carries_white()
    }

    fn rgb(&self) -> Rgb {
        // The text was read as one when it was made.
        Rgb::parse(self.as_str()).unwrap_or(BLACK)
    }
}

pub(super) fn check(text: &str) -> Result<(), &'static str> {
    Rgb::parse(text).map(drop).ok_or("must be #rrggbb")
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        // The number alone may begin with a sign.
        let plain = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok().filter(|_| plain)?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    fn carries_white(self) -> bool {
        self.contrast(WHITE) >= TEXT
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// This colour with as little of `other` as makes it fit, in hundredths.
    fn mixed(self, other: Self, fits: impl Fn(Self) -> bool) -> Self {
        let with = |hundredths: u16| {
            let mix = |at: usize| {
                let (own, new) = (u16::from(self.0[at]), u16::from(other.0[at]));
                u8::try_from((own * (100 - hundredths) + new * hundredths) / 100).unwrap_or(u8::MAX)
            };
            Self([mix(0), mix(1), mix(2)])
        };
        (0..=100).map(with).find(|mixed| fits(*mixed)).unwrap_or(other)
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accent(text: &str) -> AccentColour {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let contrast = |one: &str, other: &str| Rgb::parse(one).unwrap().contrast(Rgb::parse(other).unwrap());
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
        // The greys that everybody knows: the darkest that fails on white, and the lightest that passes.
        assert!(contrast("#777777", "#ffffff") < 4.5 && contrast("#767676", "#ffffff") >= 4.5);
    }

    #[test]
    fn any_colour_makes_a_button_that_can_be_read_and_found() {
        for step in 0..=0xfff_u32 {
            let [red, green, blue] = [step >> 8, step >> 4 & 0xf, step & 0xf].map(|digit| digit * 0x11);
            let colour = accent(&format!("#{red:02x}{green:02x}{blue:02X}"));
            let button = ButtonColours::of(Some(&colour));
            let [ground, text, edge, dark_edge] =
                [&button.ground, &button.text, &button.edge, &button.dark_edge]
                    .map(|text| Rgb::parse(text).unwrap());
            assert_eq!(button.ground, colour.as_str().to_lowercase());
            assert!(ground.contrast(text) >= TEXT, "{button:?}");
            assert!(edge.contrast(CARDS[0]) >= EDGE && dark_edge.contrast(CARDS[1]) >= EDGE, "{button:?}");
            assert!(Rgb::parse(&colour.under_white_text()).unwrap().contrast(WHITE) >= TEXT, "{button:?}");
        }
    }

    #[test]
    fn only_what_does_not_fit_is_changed() {
        let button = ButtonColours::of(None);
        insta::assert_snapshot!(format!("{button:?}"), @r##"ButtonColours { ground: "#2457d6", text: "#ffffff", edge: "#2457d6", dark_edge: "#2c5dd7" }"##);
        assert_eq!(accent("#14532d").under_white_text(), "#14532d");
        let light = ButtonColours::of(Some(&accent("#FFD400")));
        insta::assert_snapshot!(format!("{light:?}"), @r##"ButtonColours { ground: "#ffd400", text: "#000000", edge: "#af9200", dark_edge: "#ffd400" }"##);
    }

    #[test]
    fn the_cards_are_those_of_the_pages() {
        let css = include_str!("../../templates/pages/page.css");
        let cards: Vec<Rgb> = css
            .split("--card: ")
            .skip(1)
            .filter_map(|rest| match rest.split(';').next()? {
                "#fff" => Some(WHITE),
                other => Rgb::parse(other),
            })
            .collect();
        assert_eq!(cards, CARDS);
    }
}
