//! HTML that the page shows in a frame: previews of mails and of the service's own pages. In memory and few.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;

/// Previews kept. A page shows one mail, or the five pages that a link can end on.
const KEPT: usize = 64;
/// The largest preview, in bytes; a message's part has at most 100 kB, a page a logo of 6 kB.
const MAX_HTML: usize = 200_000;

/// The latest previews, the newest last.
#[derive(Default)]
pub(super) struct Frames(Mutex<VecDeque<Frame>>);

struct Frame {
    id: String,
    html: String,
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frames(..)")
    }
}

impl Frames {
    /// Keeps `html` and answers with its path; `None` if it is larger than a preview may be.
    pub(super) fn keep(&self, html: &str, rng: &mut impl CryptoRng) -> Option<String> {
        if html.len() > MAX_HTML {
            return None;
        }
        let mut kept = self.lock();
        // What is shown again is the newest again, under the same name.
        let known = kept.iter().position(|frame| frame.html == html).and_then(|place| kept.remove(place));
        let frame = known.unwrap_or_else(|| Frame { id: random_id(rng), html: html.to_owned() });
        let path = format!("/portal/preview/{}", frame.id);
        kept.push_back(frame);
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Some(path)
    }

    /// The HTML under `id`.
    pub(super) fn find(&self, id: &str) -> Option<String> {
        self.lock().iter().find(|frame| frame.id == id).map(|frame| frame.html.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Frame>> {
        // Whole between statements, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn random_id(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use shared::random::Random;

    use super::*;

    #[test]
    fn previews_are_few_and_small() {
        let frames = Frames::default();
        let mut rng = Random::from_os();
        let mut keep = |html: &str| frames.keep(html, &mut rng);
        let first = keep("first").unwrap();
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        assert_eq!(keep("first").unwrap(), first, "the same is kept once");
        for n in 0..KEPT {
            keep(&n.to_string()).unwrap();
        }
        assert_eq!(frames.find(&id(&first)), None);
        assert_eq!(frames.lock().len(), KEPT);
        assert_eq!(keep(&"x".repeat(MAX_HTML + 1)), None);
    }
}
