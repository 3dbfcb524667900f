use std::io::{Read, Write};
use std::net::TcpStream;

use rekey_local::LocalAws;

use crate::start;

const FORM: &str = "Action=Publish&Version=2010-03-31&PhoneNumber=%2B819001234567&Message=hello";
const UNSIGNED: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const SIGNED: &str = "Content-Type: application/x-www-form-urlencoded\r\n\
    Authorization: AWS4-HMAC-SHA256 local\r\n";

/// The status that a request without the SDK gets.
async fn status(aws: &LocalAws, host: &str, headers: &'static str, path: &'static str) -> u16 {
    let address = aws.endpoint().replace("http://", "");
    let host = host.replace("{address}", &address);
    tokio::task::spawn_blocking(move || {
        let mut connection = TcpStream::connect(address).unwrap();
        let length = FORM.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\
             Content-Length: {length}\r\n\r\n{FORM}"
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn only_a_signed_call_to_this_machine_is_carried_out() {
    let aws = start().await;
    assert_eq!(status(&aws, "{address}", UNSIGNED, "/").await, 403);
    assert_eq!(status(&aws, "rebound.example", SIGNED, "/").await, 403);
    assert_eq!(status(&aws, "127.0.0.1.example:1", SIGNED, "/").await, 403);
    assert!(aws.messages().is_empty());
    assert_eq!(status(&aws, "{address}", SIGNED, "/").await, 200);
    assert_eq!(status(&aws, "localhost:8788", SIGNED, "/").await, 200);
    assert_eq!(aws.messages().len(), 2);
}

#[tokio::test]
async fn what_is_no_aws_call_is_not_found() {
    let aws = start().await;
    assert_eq!(status(&aws, "{address}", SIGNED, "/elsewhere").await, 404);
    assert!(aws.calls().is_empty());
}
