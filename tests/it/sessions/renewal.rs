use std::sync::Arc;

use dialcheck::contract::Operation;
use dialcheck::target::{Call, Client, Credential, Credentials, Exchange, Purpose, Reply, Role};
use futures::future::join_all;
use serde_json::json;

use super::unit::{Line, PASSWORD, PLAIN, Style, Unit};

fn client(unit: &Arc<Unit>) -> Client {
    let login = Credential::Login { username: "user".to_owned(), password: PASSWORD.to_owned() };
    let credentials: Credentials = [(Role::User, login)].into();
    Client::with_carrier("http://unit", credentials, Arc::new(Line(Arc::clone(unit))))
        .expect("a client")
}

async fn send(client: &Client, operation: Operation) -> Exchange {
    client.send(Call::of(Role::User, operation, json!({}), Purpose::Act)).await
}

fn status(exchange: &Exchange) -> u16 {
    match &exchange.reply {
        Reply::Answer(answer) => answer.status,
        Reply::Busy(..) | Reply::Lost(_) => panic!("lost: {:?}", exchange.reply),
    }
}

#[tokio::test]
async fn a_session_that_has_ended_is_opened_anew_and_the_call_sent_once_more() {
    for lacking in [(401, "log in first"), (403, "who?"), (200, "log in first"), (400, "")] {
        let unit = Unit::new(Style { lacking, ..PLAIN });
        let client = client(&unit);
        for round in 1..4 {
            let exchange = send(&client, Operation::Read).await;
            assert_eq!((status(&exchange), &exchange.json()["result"]), (200, &json!("success")));
            assert_eq!(unit.counts().0, round, "{lacking:?}");
            unit.forget();
        }
        // Each read but the first was refused and sent again, and one more showed what a refusal looks like. Both
        // sessions that were gone were asked after, and the first new one.
        assert_eq!(unit.counts(), (3, 2 + 1, 3 + 2 + 1), "{lacking:?}");
    }
}

#[tokio::test]
async fn calls_that_find_the_session_gone_at_once_open_one_alone() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    let all = || join_all((0..8).map(|_| send(&client, Operation::Read)));
    assert!(all().await.iter().all(|exchange| status(exchange) == 200));
    assert_eq!(unit.counts().0, 1);
    unit.forget();
    assert!(all().await.iter().all(|exchange| status(exchange) == 200));
    assert_eq!(unit.counts(), (2, 2, 8 + 8 + 8 + 1));
}

#[tokio::test]
async fn an_ordinary_refusal_costs_nothing_and_a_missing_right_is_asked_about_once() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Update).await), 400);
    }
    assert_eq!(unit.counts(), (1, 0, 20 + 1));
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Delete).await), 403);
    }
    assert_eq!(unit.counts(), (1, 1, 20 + 1 + 20));
}

#[tokio::test]
async fn a_unit_with_one_word_for_everything_is_asked_each_time_and_never_misjudged() {
    let no = (200, "access denied");
    let unit = Unit::new(Style { lacking: no, forbidden: no, tells: true });
    let client = client(&unit);
    for round in 1..4 {
        for _ in 0..3 {
            assert_eq!(send(&client, Operation::Delete).await.json()["result"], "fail");
        }
        unit.forget();
        assert_eq!(send(&client, Operation::Read).await.json()["result"], "success");
        assert_eq!(unit.counts().0, round + 1);
    }
}

#[tokio::test]
async fn a_unit_that_does_not_tell_is_taken_at_its_word_once_a_new_session_is_refused_too() {
    let no = (403, "access denied");
    let unit = Unit::new(Style { lacking: no, forbidden: no, tells: false });
    let client = client(&unit);
    for _ in 0..20 {
        assert_eq!(status(&send(&client, Operation::Delete).await), 403);
    }
    assert_eq!(unit.counts(), (2, 2, 20 + 1 + 1));
    unit.forget();
    assert_eq!(status(&send(&client, Operation::Read).await), 200);
    assert_eq!(unit.counts().0, 3);
}

#[tokio::test]
async fn where_no_new_session_can_be_had_the_answer_is_lost_and_told() {
    let unit = Unit::new(PLAIN);
    let client = client(&unit);
    send(&client, Operation::Read).await;
    unit.forget();
    unit.state().closed = true;
    let Reply::Lost(loss) = send(&client, Operation::Read).await.reply else {
        panic!("the refusal is taken for an answer")
    };
    assert!(loss.why.contains("session of user has ended"), "{loss}");
    assert!(loss.why.contains("account is closed"), "{loss}");
}
