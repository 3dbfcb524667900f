//! How many segments an SMS takes, as carriers count them (3GPP TS 23.038 and 23.040).

use serde::Serialize;

/// The GSM 7-bit default alphabet.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                   ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension: each of these takes two places.
const GSM_EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// What an SMS is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Alphabet {
    /// 160 characters, or 153 a segment.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// 70 characters, or 67 a segment: for what the other lacks.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

/// A character that makes an SMS longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Costly {
    /// The character.
    pub character: char,
    /// Where it first stands, counted in characters from 0.
    pub index: usize,
    /// What it costs.
    pub why: &'static str,
}

/// The size of an SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SmsSize {
    /// Places taken, in the alphabet's units.
    pub units: usize,
    /// Segments, each of which is paid for.
    pub segments: usize,
    /// The alphabet.
    pub alphabet: Alphabet,
    /// Places in a segment of this SMS.
    pub per_segment: usize,
    /// The characters that make it longer, each once.
    pub costly: Vec<Costly>,
}

impl SmsSize {
    /// The size of `text`.
    pub fn of(text: &str) -> Self {
        let plain = |c: char| GSM.contains(c) || GSM_EXTENDED.contains(c);
        let alphabet = if text.chars().all(plain) { Alphabet::Gsm7 } else { Alphabet::Ucs2 };
        let size = |c: char| match alphabet {
            Alphabet::Gsm7 => 1 + usize::from(GSM_EXTENDED.contains(c)),
            Alphabet::Ucs2 => c.len_utf16(),
        };
        let units = text.chars().map(size).sum();
        let (whole, part) = match alphabet {
            Alphabet::Gsm7 => (160, 153),
            Alphabet::Ucs2 => (70, 67),
        };
        let (segments, per_segment) =
            if units <= whole { (1, whole) } else { (segments(text.chars().map(size), part), part) };
        let mut costly: Vec<Costly> = Vec::new();
        for (index, character) in text.chars().enumerate() {
            let why = match alphabet {
                Alphabet::Ucs2 if !plain(character) => {
                    "not in GSM-7: the whole text takes 70 characters a segment instead of 160"
                }
                Alphabet::Gsm7 if GSM_EXTENDED.contains(character) => "takes two places",
                _ => continue,
            };
            if costly.iter().all(|known| known.character != character) {
                costly.push(Costly { character, index, why });
            }
        }
        Self { units, segments, alphabet, per_segment, costly }
    }
}

/// Segments of `part` places; no character is split between two.
fn segments(sizes: impl Iterator<Item = usize>, part: usize) -> usize {
    let (mut segments, mut used) = (1, 0);
    for size in sizes {
        if used + size > part {
            segments += 1;
            used = 0;
        }
        used += size;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (usize, usize, Alphabet) {
        let size = SmsSize::of(text);
        (size.units, size.segments, size.alphabet)
    }

    #[test]
    fn segments_are_counted_as_carriers_do() {
        assert_eq!(of(&"a".repeat(160)), (160, 1, Alphabet::Gsm7));
        assert_eq!(of(&"a".repeat(161)), (161, 2, Alphabet::Gsm7));
        assert_eq!(of(&"a".repeat(307)), (307, 3, Alphabet::Gsm7));
        assert_eq!(of(&"あ".repeat(70)), (70, 1, Alphabet::Ucs2));
        assert_eq!(of(&"あ".repeat(71)), (71, 2, Alphabet::Ucs2));
        assert_eq!(of("€"), (2, 1, Alphabet::Gsm7));
        assert_eq!(of("😀"), (2, 1, Alphabet::Ucs2));
        // An extended character, or a pair of surrogates, is not split: 152 and one place left over.
        assert_eq!(of(&("a".repeat(152) + "€" + &"a".repeat(152))).1, 3);
    }

    #[test]
    fn what_makes_it_longer_is_named_once() {
        let costly = SmsSize::of("naïve – naïve").costly;
        assert_eq!(
            costly.iter().map(|costly| (costly.character, costly.index)).collect::<Vec<_>>(),
            [('ï', 2), ('–', 6)]
        );
        assert_eq!(SmsSize::of("[a]").costly.len(), 2);
        assert!(SmsSize::of("plain").costly.is_empty());
    }
}
