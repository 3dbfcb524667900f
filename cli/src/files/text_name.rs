use std::path::{Path, PathBuf};

use shared::message::{MessageKind, Part};
use shared::settings::LocaleTag;

use super::TEXTS;

/// Which part of which text a file holds: `templates/pt-BR/email-link.subject`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextName {
    /// The language.
    pub locale: LocaleTag,
    /// The message.
    pub message: MessageKind,
    /// The part of it.
    pub part: Part,
}

/// Why a name is none of a text, for scripts and for people.
pub(super) type NameError = (&'static str, String);

impl TextName {
    /// The file, in an app's directory.
    pub fn path_in(&self, dir: &Path) -> PathBuf {
        let file = format!("{}.{}", self.message.as_str(), self.part.file_ending());
        dir.join(TEXTS).join(self.locale.as_str()).join(file)
    }

    /// The language of a directory in `templates/`. A language has one spelling, so that it has one directory.
    pub(super) fn locale(directory: &str) -> Result<LocaleTag, NameError> {
        let locale = LocaleTag::try_from(directory.to_owned())
            .map_err(|reason| ("unknown-language", format!("the name of a language {reason}")))?;
        match locale.as_str() {
            usual if usual == directory => Ok(locale),
            usual => Err(("unknown-language", format!("the directory of this language is {usual}"))),
        }
    }

    /// What the file `name` in the directory of `locale` holds.
    pub(super) fn parse(locale: &LocaleTag, name: &str) -> Result<Self, NameError> {
        let (message, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let Some(message) = MessageKind::from_name(message) else {
            let known = MessageKind::ALL.map(MessageKind::as_str).join(", ");
            return Err(("unknown-message", format!("there is no message of this name; there are {known}")));
        };
        let Some(part) = Part::ALL.into_iter().find(|part| part.file_ending() == ending) else {
            let known: Vec<String> =
                message.parts().iter().map(|part| format!(".{}", part.file_ending())).collect();
            let reason = format!("the files of {} end with {}", message.as_str(), known.join(", "));
            return Err(("unknown-part", reason));
        };
        Ok(Self { locale: locale.clone(), message, part })
    }
}
