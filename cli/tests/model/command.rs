//! What may happen to the service, as a list that proptest makes and shortens.
//!
//! A command names what it uses by its place, counted from the newest (`Newest(0)`), so that a list stays playable
//! whatever is taken out of it.

use proptest::collection::vec;
use proptest::prelude::*;

/// One thing that somebody does, or that happens.
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks for a reset of whom the name means at this moment.
    Request { app: App, who: Who, by: Name, method: Method },
    /// Brings records of the stream to `deliver`: new ones, old ones again, in any order. One that is never picked
    /// is lost.
    Deliver { records: Vec<Newest>, provider: Provider },
    /// Brings one record to two instances of `deliver` at the same moment.
    DeliverTwice { record: Newest },
    /// A tick of the schedule.
    Sweep,
    /// Presses the button of a link's page.
    Press { link: Newest, password: NewPassword },
    /// Presses it twice at the same moment, with two passwords.
    PressTwice { link: Newest },
    /// Looks at a link's page.
    View { link: Newest },
    /// Presses the button of a link that says "it was not me", of any mail seen so far.
    Refuse { link: Newest },
    /// Completes a reset by PIN, for whom the name means at this moment.
    Guess { app: App, who: Who, by: Name, pin: Guess, password: NewPassword },
    /// Signs in with any password seen so far, whoever's it was.
    SignIn { app: App, who: Who, by: Name, password: Newest },
    /// Changes the password while signed in, with any old password seen so far.
    ChangePassword { session: Newest, old: Newest },
    /// The clock moves, by seconds.
    Wait(u32),
    /// The app's back end shuts the user out.
    Disable { app: App, who: Who },
    /// … and lets it in again.
    Enable { app: App, who: Who },
    /// … gives it an address or number out of five, which may be somebody's.
    Move { app: App, who: Who, contact: Contact, to: u8 },
    /// … finds its address or number not to be verified.
    Unverify { app: App, who: Who, contact: Contact },
    /// … gives it a password.
    SetPassword { app: App, who: Who },
    /// The operator revokes all users of an app.
    RevokeAll { app: App },
}

/// The place of something, counted from the newest; beyond the oldest it begins anew.
#[derive(Clone, Copy, Debug)]
pub struct Newest(pub usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    /// `generate` mode.
    Generates,
    /// `input` mode.
    Asks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Ann,
    Bob,
    Nobody,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Id,
    Email,
    Phone,
    Login,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    EmailLink,
    SmsLink,
    SmsPin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Email,
    Phone,
}

impl Method {
    /// Where its messages go.
    pub fn contact(self) -> Contact {
        match self {
            Self::EmailLink => Contact::Email,
            Self::SmsLink | Self::SmsPin => Contact::Phone,
        }
    }
}

/// How SES and SNS behave during a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    Works,
    /// Answers 500.
    IsDown,
    /// Refuses the message for good.
    Refuses,
    /// Sends it, and the connection breaks before the answer.
    LosesAnswer,
}

#[derive(Clone, Copy, Debug)]
pub enum Guess {
    /// A PIN that was seen.
    Seen(Newest),
    /// Another one than the newest.
    Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewPassword {
    Fresh,
    /// The one that the user has.
    Same,
    TooShort,
}

/// A life of the service, most of it in `mainly`: up to `length` pieces, each a command or an episode.
pub fn history(length: usize, mainly: App) -> impl Strategy<Value = Vec<Command>> {
    let piece = prop_oneof![2 => command(mainly).prop_map(|one| vec![one]), 1 => episode(mainly)];
    vec(piece, 1..=length).prop_map(|pieces| pieces.into_iter().flatten().collect())
}

/// What comes between a reset's message and its use.
#[derive(Clone, Copy, Debug)]
enum Between {
    Nothing,
    Time(u32),
    Ask(Method),
    ShutOut,
    ShutOutAndIn,
    Move(Contact),
    SetPassword,
    Revoke,
    Refuse,
}

/// A reset of one user from the request to the end, with something in between: commands alone would seldom come
/// to one. Sometimes its owner refuses the change, and uses what is offered.
fn episode(mainly: App) -> impl Strategy<Value = Vec<Command>> {
    let between = prop_oneof![
        4 => Just(Between::Nothing),
        2 => prop::sample::select(vec![61, 599, 600, 3_599, 3_600]).prop_map(Between::Time),
        3 => method().prop_map(Between::Ask),
        1 => Just(Between::ShutOut),
        1 => Just(Between::ShutOutAndIn),
        2 => select(&[Contact::Phone], Contact::Email).prop_map(Between::Move),
        1 => Just(Between::SetPassword),
        1 => Just(Between::Revoke),
        1 => Just(Between::Refuse),
    ];
    let user = (mostly(mainly), select(&[Who::Bob], Who::Ann), name(), 2_u8..5);
    let refused = prop::bool::weighted(0.25);
    (user, method(), between, 0_usize..2, prop::bool::weighted(0.2), new_password(), refused).prop_map(
        |((app, who, by, to), method, between, place, twice, password, refused)| {
            let request = |method| Command::Request { app, who, by, method };
            let deliver = || match twice {
                true => Command::DeliverTwice { record: Newest(0) },
                false => Command::Deliver { records: vec![Newest(0)], provider: Provider::Works },
            };
            let mut all = vec![request(method), deliver()];
            all.extend(match between {
                Between::Nothing => vec![],
                Between::Time(seconds) => vec![Command::Wait(seconds)],
                Between::Ask(method) => vec![Command::Wait(61), request(method), deliver()],
                Between::ShutOut => vec![Command::Disable { app, who }],
                Between::ShutOutAndIn => vec![Command::Disable { app, who }, Command::Enable { app, who }],
                Between::Move(contact) => vec![Command::Move { app, who, contact, to }],
                Between::SetPassword => vec![Command::SetPassword { app, who }],
                Between::Revoke => vec![Command::RevokeAll { app }],
                Between::Refuse => vec![Command::Refuse { link: Newest(0) }],
            });
            let place = if matches!(between, Between::Ask(_)) { place } else { 0 };
            all.push(match method {
                Method::SmsPin => {
                    let pin = Guess::Seen(Newest(place));
                    Command::Guess { app, who, by: Name::Id, pin, password }
                }
                Method::EmailLink | Method::SmsLink => Command::Press { link: Newest(place), password },
            });
            all.push(deliver());
            if refused {
                let records = vec![Newest(1), Newest(0)];
                all.push(Command::Refuse { link: Newest(0) });
                all.push(Command::Deliver { records, provider: Provider::Works });
                all.push(Command::Press { link: Newest(0), password: NewPassword::Fresh });
                all.push(deliver());
            }
            all
        },
    )
}

fn mostly(mainly: App) -> impl Strategy<Value = App> + Clone {
    prop_oneof![5 => Just(mainly), 1 => Just(App::Generates), 1 => Just(App::Asks)]
}

fn command(mainly: App) -> impl Strategy<Value = Command> {
    let app = move || mostly(mainly);
    let works = vec(newest(), 1..=3).prop_map(|records| (records, Provider::Works));
    let fails =
        (newest(), select(&[Provider::IsDown, Provider::Refuses, Provider::LosesAnswer], Provider::IsDown))
            .prop_map(|(record, provider)| (vec![record], provider));
    let user = move || (app(), select(&[Who::Bob], Who::Ann));
    let contact = || select(&[Contact::Phone], Contact::Email);
    prop_oneof![
        20 => (app(), who(), name(), method())
            .prop_map(|(app, who, by, method)| Command::Request { app, who, by, method }),
        22 => prop_oneof![4 => works, 1 => fails]
            .prop_map(|(records, provider)| Command::Deliver { records, provider }),
        3 => newest().prop_map(|record| Command::DeliverTwice { record }),
        4 => Just(Command::Sweep),
        12 => (newest(), new_password()).prop_map(|(link, password)| Command::Press { link, password }),
        2 => newest().prop_map(|link| Command::PressTwice { link }),
        5 => newest().prop_map(|link| Command::View { link }),
        4 => newest().prop_map(|link| Command::Refuse { link }),
        12 => (app(), who(), name(), guess(), new_password())
            .prop_map(|(app, who, by, pin, password)| Command::Guess { app, who, by, pin, password }),
        6 => (app(), who(), name(), newest())
            .prop_map(|(app, who, by, password)| Command::SignIn { app, who, by, password }),
        2 => (newest(), newest()).prop_map(|(session, old)| Command::ChangePassword { session, old }),
        8 => prop::sample::select(vec![11, 61, 301, 599, 600, 901, 3_599, 3_600, 90_000])
            .prop_map(Command::Wait),
        2 => user().prop_map(|(app, who)| Command::Disable { app, who }),
        2 => user().prop_map(|(app, who)| Command::Enable { app, who }),
        3 => (user(), contact(), 0_u8..5)
            .prop_map(|((app, who), contact, to)| Command::Move { app, who, contact, to }),
        1 => (user(), contact()).prop_map(|((app, who), contact)| Command::Unverify { app, who, contact }),
        2 => user().prop_map(|(app, who)| Command::SetPassword { app, who }),
        1 => app().prop_map(|app| Command::RevokeAll { app }),
    ]
}

/// Mostly the newest: a life goes on with what has just happened, or nothing would come to its end.
fn newest() -> impl Strategy<Value = Newest> {
    prop_oneof![3 => Just(0), 1 => 0_usize..6].prop_map(Newest)
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![8 => Just(Who::Ann), 3 => Just(Who::Bob), 1 => Just(Who::Nobody)]
}

fn name() -> impl Strategy<Value = Name> {
    select(&[Name::Email, Name::Phone, Name::Login], Name::Id)
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![Method::EmailLink, Method::SmsLink, Method::SmsPin])
}

fn guess() -> impl Strategy<Value = Guess> {
    prop_oneof![2 => newest().prop_map(Guess::Seen), 1 => Just(Guess::Wrong)]
}

fn new_password() -> impl Strategy<Value = NewPassword> {
    prop_oneof![6 => Just(NewPassword::Fresh), 1 => Just(NewPassword::Same), 1 => Just(NewPassword::TooShort)]
}

/// `usual` half of the time, which a failure is shortened to.
fn select<T: Clone + std::fmt::Debug + 'static>(others: &[T], usual: T) -> impl Strategy<Value = T> + use<T> {
    prop_oneof![Just(usual), prop::sample::select(others.to_vec())]
}
