//! The logo on pages: read from its first bytes when it is saved, so that what is stored is a picture, small enough
//! for a page of one round trip, and its place on the page is known before it is decoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use imagesize::{ImageSize, ImageType};

use super::Logo;

/// The most bytes of a logo: with it, a page is at most 14 kB compressed (`bench -- pages`).
const MAX_BYTES: usize = 6144;
/// The most characters of its `data:` URL.
pub(super) const MAX_CHARS: usize = "data:image/jpeg;base64,".len() + MAX_BYTES.div_ceil(3) * 4;
/// The most pixels of a side.
const MAX_SIDE: usize = 1024;
/// The height of a logo on a page, and the most of its width, in CSS pixels.
const SHOWN: (u32, u32) = (32, 224);

/// What may be said before the data, and what the data must then be.
const KINDS: [(&str, ImageType); 4] = [
    ("data:image/png;base64,", ImageType::Png),
    ("data:image/jpeg;base64,", ImageType::Jpeg),
    ("data:image/webp;base64,", ImageType::Webp),
    ("data:image/gif;base64,", ImageType::Gif),
];

impl Logo {
    /// How wide and high it is on a page, in CSS pixels.
    pub(crate) fn shown(&self) -> (u32, u32) {
        let (height, widest) = SHOWN;
        let Ok(size) = read(self.as_str()) else { return (height, height) };
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX).max(1);
        let (own_width, own_height) = (side(size.width), side(size.height));
        let width = (own_width * height / own_height).max(1);
        if width <= widest { (width, height) } else { (widest, (own_height * widest / own_width).max(1)) }
    }
}

pub(super) fn check(text: &str) -> Result<(), &'static str> {
    read(text).map(drop)
}

/// The size of the picture, if it may be a logo.
fn read(text: &str) -> Result<ImageSize, &'static str> {
    let kind = KINDS.iter().find_map(|(begin, kind)| Some((text.strip_prefix(begin)?, *kind)));
    let (data, kind) = kind.ok_or(
        "must be a PNG, JPEG, WebP or GIF image as a base64 data: URL; SVG can carry more than a picture",
    )?;
    if text.len() > MAX_CHARS {
        return Err("must be at most 6144 bytes as a file");
    }
    let bytes = STANDARD.decode(data).map_err(|_| "must be base64 after the comma, with its padding")?;
    if bytes.len() > MAX_BYTES {
        return Err("must be at most 6144 bytes as a file");
    }
    let size = imagesize::blob_size(&bytes)
        .ok()
        .filter(|_| imagesize::image_type(&bytes).is_ok_and(|found| found == kind));
    let size = size.ok_or("is not the kind of image that it says")?;
    let fits = |side: usize| (1..=MAX_SIDE).contains(&side);
    if !fits(size.width) || !fits(size.height) {
        return Err("must be at most 1024 pixels wide and high");
    }
    if moves(kind, &bytes) {
        return Err("must not move");
    }
    Ok(size)
}

/// Whether it is an animation: WCAG 2.2 2.2.2 wants a way to stop one.
fn moves(kind: ImageType, bytes: &[u8]) -> bool {
    let mark: &[u8] = match kind {
        ImageType::Png => b"acTL",
        ImageType::Webp => b"ANIM",
        ImageType::Gif => b"NETSCAPE2.0",
        _ => return false,
    };
    bytes.windows(mark.len()).any(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXEL: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    fn png(width: u32, height: u32, rest: usize) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        bytes.extend(vec![0; rest]);
        bytes
    }

    fn url(kind: &str, bytes: &[u8]) -> String {
        format!("data:image/{kind};base64,{}", STANDARD.encode(bytes))
    }

    fn shown(width: u32, height: u32) -> (u32, u32) {
        Logo::try_from(url("png", &png(width, height, 9))).unwrap().shown()
    }

    #[test]
    fn a_logo_is_a_small_picture_that_does_not_move() {
        let gif = |extension: &[u8]| [b"GIF89a\x20\0\x10\0\0\0\0".as_slice(), extension].concat();
        assert_eq!(check(&format!("data:image/png;base64,{PIXEL}")), Ok(()));
        assert_eq!(check(&url("gif", &gif(b"\x2c"))), Ok(()));
        assert_eq!(check(&url("png", &png(1024, 1, 6144 - 24))), Ok(()));
        let refused = [
            url("svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "https://app.example/logo.png".to_owned(),
            url("png", &png(1, 1, 6145 - 24)),
            url("png", &png(1, 1, 9000)),
            format!("data:image/png;base64,{}", PIXEL.trim_end_matches('=')),
            url("gif", &png(1, 1, 9)),
            url("png", b"<svg onload=alert(1)>"),
            url("jpeg", b"\xff\xd8\xff"),
            url("png", &png(1025, 1, 9)),
            url("png", &png(0, 1, 9)),
            url("png", &[png(1, 1, 9), b"acTL".to_vec()].concat()),
            url("gif", &gif(b"\x21\xff\x0bNETSCAPE2.0")),
        ];
        let reasons: Vec<&str> = refused.iter().map(|text| check(text).unwrap_err()).collect();
        insta::assert_snapshot!(reasons.join("\n"), @"
must be a PNG, JPEG, WebP or GIF image as a base64 data: URL; SVG can carry more than a picture
must be a PNG, JPEG, WebP or GIF image as a base64 data: URL; SVG can carry more than a picture
must be at most 6144 bytes as a file
must be at most 6144 bytes as a file
must be base64 after the comma, with its padding
is not the kind of image that it says
is not the kind of image that it says
is not the kind of image that it says
must be at most 1024 pixels wide and high
must be at most 1024 pixels wide and high
must not move
must not move
");
    }

    #[test]
    fn its_place_on_the_page_keeps_its_shape() {
        assert_eq!([shown(1, 1), shown(64, 64), shown(640, 128)], [(32, 32), (32, 32), (160, 32)]);
        assert_eq!([shown(1024, 64), shown(1024, 1), shown(1, 1024)], [(224, 14), (224, 1), (1, 32)]);
    }
}
