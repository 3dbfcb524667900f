//! What must hold at every moment, whatever has just gone wrong, and what must hold once nothing is left to do.

use serde_json::Value;

use crate::person::text;
use crate::world::World;

/// At every moment: no password has changed without a message pending or sent.
pub fn at_every_moment(world: &World) {
    let resets = world.resets();
    for reset in &resets {
        let completed = reset.get("completedAt").is_some();
        let pending = reset.get("work").is_some();
        assert!(
            !completed || pending || message_settled(reset),
            "changed, and nobody hears of it: {reset:#}"
        );
        assert!(!pending || reset.get("dueAt").is_some() && reset.get("workShard").is_some(), "{reset:#}");
    }
    let users = world.service.items("rekey-users");
    refusals_are_whole(&resets, &users);
    for user in users {
        let of = |id: &str| resets.iter().find(|reset| text(reset, "resetId") == id);
        match text(&user, "pendingReset") {
            "" | "first" => {}
            id => {
                let reset = of(id).expect("the reset that the credentials wait for");
                let on_its_way = text(reset, "work") == "finish" || refused_change(reset);
                assert!(on_its_way, "no password, and none on its way: {user:#} {reset:#}");
            }
        }
        if user["passwordGenerated"]["BOOL"] == true {
            let reset = of(text(&user, "passwordFrom")).expect("the reset that the password is from");
            let known = reset.get("work").is_some() || reset.get("passwordSentAt").is_some();
            let known = known || refused_change(reset);
            assert!(known, "a generated password that nobody gets: {user:#} {reset:#}");
        }
    }
}

/// Whether the owner has refused the change: whoever proved control gets no password any more.
fn refused_change(reset: &Value) -> bool {
    text(reset, "notMeFrom") == "change"
}

/// A refusal has done all that it does, and what it says was offered is there.
fn refusals_are_whole(resets: &[Value], users: &[Value]) {
    for reset in resets.iter().filter(|reset| refused_change(reset)) {
        let key = format!("USER#{}#{}", text(reset, "app"), text(reset, "user"));
        let Some(user) = users.iter().find(|user| text(user, "pk") == key) else { continue };
        let at = |item: &Value, name: &str| text(item, name).parse::<i64>().unwrap_or_default();
        let revoked = at(user, "resetsNotBefore") >= at(reset, "notMeAt");
        assert!(revoked, "refused, and what was asked for before lives: {reset:#} {user:#}");
        let offered = text(reset, "notMeReset");
        let is_there = offered.is_empty() || resets.iter().any(|other| text(other, "resetId") == offered);
        assert!(is_there, "nothing is offered: {reset:#}");
    }
}

/// Whether the message that a change owes is with its provider, or it says why not.
fn message_settled(reset: &Value) -> bool {
    let generated = text(reset, "generation") == "generate";
    let sent = match generated {
        true => reset.get("passwordSentAt").is_some(),
        false => reset["messageIds"]["L"]
            .as_array()
            .is_some_and(|ids| ids.iter().filter_map(|id| id["S"].as_str()).any(|id| id.contains("changed"))),
    };
    sent || !text(reset, "outcome").is_empty()
}

/// Once nothing is left to do: every reset of `resets` has come to a message or says why not, and one at most is live.
pub fn in_the_end(world: &World, resets: &[Value]) {
    for reset in resets {
        assert!(reset.get("work").is_none(), "{reset:#}");
        match text(reset, "state") {
            "issued" => assert!(reset.get("sentAt").is_some(), "issued and not sent: {reset:#}"),
            "refused" | "superseded" => {
                let says = !text(reset, "outcome").is_empty() || reset.get("supersededBy").is_some();
                assert!(says, "over without a reason: {reset:#}");
            }
            "closed" => assert!(message_settled(reset), "{reset:#}"),
            state => panic!("{state} is no end: {reset:#}"),
        }
        assert!(reset.get("userRef").is_none(), "how the user was named is kept: {reset:#}");
    }
    let users = world.service.items("rekey-users");
    let current = |reset: &&Value| {
        let is_current = |user: &Value| text(user, "currentReset") == text(reset, "resetId");
        text(reset, "state") == "issued" && users.iter().any(is_current)
    };
    let live = resets.iter().filter(current).count();
    assert!(live <= 1, "{live} live resets: {resets:#?}");
}
