//! How a piece of work came out.

/// One of our own words, and the provider's code where it was the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    word: &'static str,
    code: Option<String>,
}

const PROVIDER: &str = "provider";

impl Outcome {
    pub(crate) fn of_provider(code: &str) -> Self {
        Self { word: PROVIDER, code: Some(code.to_owned()) }
    }

    /// The last fault of a reset, as its item has it. What is none of ours is `unknown`: no text of an item becomes
    /// a metric's dimension.
    pub(crate) fn of_stored_fault(text: &str) -> Self {
        let (word, code) = text.split_once(' ').map_or((text, None), |(word, code)| (word, Some(code)));
        let known = ["store", "render", "hash", "contended", PROVIDER].into_iter().find(|it| *it == word);
        Self { word: known.unwrap_or("unknown"), code: code.map(str::to_owned) }
    }

    pub(crate) fn word(&self) -> &'static str {
        self.word
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// As the item has it.
    pub(crate) fn stored(&self) -> String {
        self.code.as_ref().map_or_else(|| self.word.to_owned(), |code| format!("{} {code}", self.word))
    }
}

impl From<&'static str> for Outcome {
    fn from(word: &'static str) -> Self {
        Self { word, code: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_back_and_what_is_none_gives_no_word() {
        for fault in ["store".into(), Outcome::of_provider("Throttling"), "contended".into()] {
            assert_eq!(Outcome::of_stored_fault(&fault.stored()), fault);
        }
        assert_eq!(Outcome::of_stored_fault("ann@example.com was rude").word(), "unknown");
    }
}
