//! An app's settings as files, so that a team can review them in git.
//!
//! ```text
//! DIR/app.toml                                  appId, basedOn and every setting but the texts
//! DIR/templates/<language>/<message>.<part>     the app's own texts: .subject, .txt, .html, .sms
//! ```
//!
//! One TOML file with everything in it is the other form ([`load`] takes either).

mod document;
mod edit;
mod finding;
mod lint;
mod load;
mod pull;
mod text_name;
mod texts;
pub(crate) mod write;

pub use edit::to_toml;
pub use finding::Finding;
pub use lint::{Lint, lint};
pub use load::{LoadError, Loaded, load};
pub use pull::{Pulled, pull};
pub use text_name::TextName;

/// The app of a settings file. Not a setting.
const APP_ID: &str = "appId";
/// The version that a settings file was pulled from. Not a setting.
const BASED_ON: &str = "basedOn";
/// The file of an app's settings in its directory.
const SETTINGS: &str = "app.toml";
/// The directory of an app's own texts in its directory.
const TEXTS: &str = "templates";
