//! Every flow, every call, every fault: then recovery, then what statement 30 says.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use rekey_local::Call as AwsCall;
use serde_json::Value;
use shared::clock::Clock;

use crate::calls::Act;
use crate::flow::Flow;
use crate::harness::START;
use crate::kind::Kind;
use crate::person::{Person, text};
use crate::world::{Answer, World};
use crate::{ending, events, invariants, refusals};

/// Cases in one world: what is in its tables is read again and again.
const CASES_IN_A_WORLD: usize = 16;
/// A client, and Lambda, give up after so many tries under a fault.
const TRIES: u32 = 3;
/// Cases of a flow in the sample, so that it takes a minute: every flow, and with all flows every fault.
const SAMPLE: usize = 3;
/// Set to 1, it runs every call with every fault.
const FULL: &str = "REKEY_FULL";

static WORLDS: AtomicU32 = AtomicU32::new(0);

/// What a case came to, for comparison with a clean run.
#[derive(Debug, PartialEq, Eq)]
pub struct Came {
    messages: usize,
    version_rose: bool,
}

/// A point to fail at: the place among the function's calls.
type Point = u32;

pub async fn world_for(flow: Flow) -> World {
    let number = WORLDS.fetch_add(1, Ordering::Relaxed);
    let world = World::start(number, &[flow.app()], Clock::still(START)).await;
    refusals::configure(flow, &world).await;
    world
}

/// One case in a world of its own, of now, where the step and the recovery are done by real processes.
pub async fn case_in_processes(
    flow: Flow,
    fault: Option<(Point, Kind)>,
    binaries: &Path,
) -> (Came, Vec<AwsCall>) {
    let clock = Clock::still(Clock::system().now());
    let number = WORLDS.fetch_add(1, Ordering::Relaxed);
    let mut world = World::start(number, &[flow.app()], clock).await;
    let came = case(&mut world, flow, fault, Some(binaries)).await;
    world.stop().await;
    came
}

/// Runs one case; answers with what it came to and the calls that the function made in its step.
async fn case(
    world: &mut World,
    flow: Flow,
    fault: Option<(Point, Kind)>,
    binaries: Option<&Path>,
) -> (Came, Vec<AwsCall>) {
    if binaries.is_none() {
        // Past every limit of the cases before, and past what the functions remember of settings.
        world.service.advance(2 * 86_400);
    }
    let known = ids(&world.resets());
    world.opened.clear();
    let person = world.person(flow.app()).await;
    let before = world.user(&person).unwrap();
    let aws = |world: &World| flow.standing().into_iter().for_each(|it| world.service.run.aws().inject(it));
    aws(world);
    let act = flow.prepare(world, &person).await;
    let records = if matches!(act, Act::Records) { world.records() } else { Vec::new() };
    world.service.run.aws().clear_calls();
    if let Some(binaries) = binaries {
        world.live_in_processes(binaries);
    }
    if let Some((point, kind)) = fault {
        world.service.run.aws().inject_for_client(kind.at(flow.function(), point));
    }
    let at_step = world.user(&person).unwrap();
    let answer = tries(world, flow, &person, &act, &records).await;
    let calls = world.service.run.aws().calls().into_iter();
    let calls = calls.filter(|call| call.client.as_deref() == Some(flow.function())).collect();
    let met = world.service.run.aws().client_faults_met();
    assert_eq!(met > 0, fault.is_some(), "the fault was never met: {fault:?}");
    world.service.run.aws().clear_faults();
    aws(world);
    world.service.run.aws().settled().await;
    let answer = match answer {
        Some(answer) => answer,
        None => act.once(world, &records).await.expect("nothing stands in the way any more"),
    };
    assert!(flow.accepts(answer.status), "{answer:?}");
    refusals::all_or_nothing(world, flow, &person, &at_step);
    world.recover().await;
    world.service.run.aws().clear_faults();
    world.processes = None;
    let came = look(world, &person, &before, &known);
    events::all_are_told(world, flow, &person, &before, &of_case(world, &known));
    ending::follow(world, flow, &person, &before).await;
    invariants::at_every_moment(world);
    invariants::in_the_end(world, &of_case(world, &known));
    events::nothing_is_untold(world, &of_case(world, &known)).await;
    world.check_bystanders().await;
    (came, calls)
}

/// What a client, or Lambda, does under a fault; its answer, if one came.
async fn tries(world: &World, flow: Flow, person: &Person, act: &Act, records: &[Value]) -> Option<Answer> {
    let at_step = world.user(person).unwrap();
    for _ in 0..TRIES {
        let answer = act.once(world, records).await;
        invariants::at_every_moment(world);
        refusals::all_or_nothing(world, flow, person, &at_step);
        if answer.is_some() {
            return answer;
        }
    }
    None
}

fn look(world: &World, person: &Person, before: &Value, known: &[String]) -> Came {
    invariants::at_every_moment(world);
    invariants::in_the_end(world, &of_case(world, known));
    let version = |item: &Value| text(item, "credentialsVersion").to_owned();
    let version_rose = world.user(person).is_none_or(|user| version(&user) != version(before));
    Came { messages: world.messages_to(person).len(), version_rose }
}

fn ids(resets: &[Value]) -> Vec<String> {
    resets.iter().map(|reset| text(reset, "resetId").to_owned()).collect()
}

fn of_case(world: &World, known: &[String]) -> Vec<Value> {
    let mut resets = world.resets();
    resets.retain(|reset| !known.contains(&text(reset, "resetId").to_owned()));
    resets
}

/// The places worth failing at: each that does not fail anyhow, but of a row of equal queries the first and the last.
fn points(flow: Flow, calls: &[AwsCall]) -> Vec<Point> {
    let query = |place: Option<usize>| {
        place.and_then(|place| calls.get(place)).is_some_and(|call| call.operation == "Query")
    };
    let between = |place: usize| query(place.checked_sub(1)) && query(Some(place)) && query(Some(place + 1));
    let fails = |place: usize| flow.standing().is_some_and(|fault| fault.service == calls[place].service);
    let worth = (0..calls.len()).filter(|place| !between(*place) && !fails(*place));
    worth.map(|place| Point::try_from(place).unwrap()).collect()
}

/// Which cases run: all, or the next few faults of the list for each flow, at points that move along with them.
fn chosen(flow: Flow, points: &[Point], full: bool) -> Vec<(Point, Kind)> {
    let first = flow as usize * SAMPLE;
    let sample = |place: usize| (points[place * 5 % points.len()], Kind::ALL[place % Kind::ALL.len()]);
    match full {
        true => points.iter().flat_map(|point| Kind::ALL.map(|kind| (*point, kind))).collect(),
        false => (first..first + SAMPLE).map(sample).collect(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a test is told by whoever runs it, and no one else")]
fn is_full() -> bool {
    std::env::var_os(FULL).is_some_and(|value| value == "1")
}

/// Runs the cases of `flow` and fails with all that went wrong.
async fn run(flow: Flow) {
    let mut world = world_for(flow).await;
    let (clean, calls) = case(&mut world, flow, None, None).await;
    let points = points(flow, &calls);
    assert!(!points.is_empty(), "{flow:?} makes no calls");
    let cases = chosen(flow, &points, is_full());
    let mut wrong = Vec::new();
    let mut ran: BTreeMap<Kind, usize> = BTreeMap::new();
    for (number, (point, kind)) in cases.iter().enumerate() {
        if number % CASES_IN_A_WORLD == CASES_IN_A_WORLD - 1 {
            world.stop().await;
            world = world_for(flow).await;
        }
        *ran.entry(*kind).or_default() += 1;
        let at = &calls[*point as usize];
        let name = format!("{flow:?}: call {point} ({} {}), {kind:?}", at.operation, at.tables.join(" "));
        let run =
            std::panic::AssertUnwindSafe(case(&mut world, flow, Some((*point, *kind)), None)).catch_unwind();
        match run.await {
            Ok((came, _)) => wrong.extend(compare(&name, &clean, &came).err()),
            Err(panic) => {
                wrong.push(format!("{name}: {}", said(&panic)));
                world = world_for(flow).await;
            }
        }
    }
    world.stop().await;
    tell(flow, points.len(), &ran);
    assert!(wrong.is_empty(), "{} of {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A crash explains one message more, and nothing else that is not so without it.
pub fn compare(name: &str, clean: &Came, came: &Came) -> Result<(), String> {
    let messages = clean.messages..=clean.messages + 1;
    match messages.contains(&came.messages) && came.version_rose == clean.version_rose {
        true => Ok(()),
        false => Err(format!("{name}: {came:?}, and without a fault {clean:?}")),
    }
}

fn said(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

fn tell(flow: Flow, points: usize, ran: &BTreeMap<Kind, usize>) {
    let kinds: Vec<String> = ran.iter().map(|(kind, cases)| format!("{kind:?} {cases}")).collect();
    let cases: usize = ran.values().sum();
    say(&format!("faults: {flow:?}, {points} calls, {cases} cases: {}", kinds.join(", ")));
}

/// To the terminal, past the capture of what passes.
pub fn say(line: &str) {
    std::io::stderr().lock().write_all(format!("{line}\n").as_bytes()).unwrap();
}

macro_rules! every_flow_survives_every_fault {
    ($($test:ident: $flow:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            run(Flow::$flow).await;
        }
    )*};
}

every_flow_survives_every_fault! {
    a_request_by_email_survives_every_fault: RequestEmail
    a_request_by_sms_survives_every_fault: RequestSms
    a_request_by_pin_survives_every_fault: RequestPin
    a_request_that_is_told_survives_every_fault: RequestTold
    a_request_of_who_is_signed_in_survives_every_fault: RequestAsMe
    a_request_in_the_cool_down_survives_every_fault: RequestInCoolDown
    an_issue_by_email_survives_every_fault: IssueEmail
    an_issue_by_sms_survives_every_fault: IssueSms
    an_issue_of_a_pin_survives_every_fault: IssuePin
    a_refusal_survives_every_fault: RefuseUnknown
    superseding_survives_every_fault: Supersede
    taking_an_issue_back_survives_every_fault: Withdraw
    a_sweep_that_issues_survives_every_fault: SweepIssue
    a_sweep_that_finishes_survives_every_fault: SweepFinish
    a_link_in_generate_mode_survives_every_fault: LinkGenerate
    a_link_in_input_mode_survives_every_fault: LinkInput
    a_link_that_acts_at_once_survives_every_fault: LinkImmediate
    a_pin_in_generate_mode_survives_every_fault: PinGenerate
    a_pin_in_input_mode_survives_every_fault: PinInput
    a_wrong_pin_survives_every_fault: PinWrong
    a_refused_password_survives_every_fault: PinOldPassword
    asking_on_the_start_page_survives_every_fault: PageAsk
    a_code_on_the_start_page_survives_every_fault: PageCode
    a_code_and_a_password_on_the_start_page_survive_every_fault: PageCodeTyped
    a_generated_password_by_email_survives_every_fault: FinishEmail
    a_generated_password_by_sms_survives_every_fault: FinishSms
    a_notice_survives_every_fault: FinishTyped
    a_sign_in_survives_every_fault: SignIn
    a_change_of_password_survives_every_fault: ChangePassword
    a_sign_out_survives_every_fault: SignOut
    a_report_of_a_mail_survives_every_fault: BounceEmail
    a_report_of_an_sms_survives_every_fault: BounceSms
    making_a_user_survives_every_fault: UserMake
    replacing_a_user_survives_every_fault: UserPut
    changing_a_user_survives_every_fault: UserPatch
    deleting_a_user_survives_every_fault: UserDelete
    refusing_a_request_survives_every_fault: RefuseRequest
    refusing_a_change_survives_every_fault: RefuseTyped
    refusing_a_generated_password_survives_every_fault: RefuseGenerated
    refusing_a_change_by_sms_survives_every_fault: RefuseBySms
    refusing_a_change_with_a_hold_survives_every_fault: RefuseHeld
    telling_a_refusal_survives_every_fault: TellRefusal
    issuing_what_is_offered_survives_every_fault: IssueOffered
    a_finish_that_was_refused_survives_every_fault: FinishRefused
}
