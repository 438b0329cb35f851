//! Where clients are led.

use tokio::net::TcpStream;

use super::client::{Client, has, server, status};

#[tokio::test]
async fn what_comes_elsewhere_is_noted() {
    let server = server("redirect/elsewhere").await;
    let elsewhere = server.elsewhere().expect("it is hostile");
    let mut client = Client::of(&server).await;
    client.create().await;
    let (head, _) = client.answer().await;
    assert_eq!(status(&head), "307");
    let location = format!("location: {}/rest/dialplan/create/\r\n", elsewhere.url());
    assert!(head.contains(&location), "{head}");
    assert_eq!(elsewhere.connections(), 0);

    let mut misled = Client(TcpStream::connect(elsewhere.address()).await.expect("it listens"));
    misled.create().await;
    assert!(misled.answer().await.1.contains("success"));
    assert_eq!(elsewhere.connections(), 1);
    let received = elsewhere.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].path, "/rest/dialplan/create/");
    assert!(received[0].body.ends_with(b"}"));
    assert!(!has(&server, "9001"));

    drop(server);
    assert!(misled.rest().await.0.is_empty(), "it ends with the server");
}

#[tokio::test]
async fn a_redirect_to_itself_leads_nowhere() {
    let server = server("redirect/loop").await;
    let mut client = Client::of(&server).await;
    client.create().await;
    let (head, _) = client.answer().await;
    assert_eq!(status(&head), "308");
    assert!(head.contains("location: /rest/dialplan/create/\r\n"), "{head}");
    assert_eq!(server.elsewhere().map(crate::reference::Elsewhere::connections), Some(0));
}
