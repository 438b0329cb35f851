//! The only place that speaks HTTP: who calls, how the call is authenticated, what came back, bounded
//! in time and size. It judges nothing. How requests travel is the matter of a [`Carrier`]: over the network,
//! or to a server in this process.

mod address;
mod carrier;
mod client;
mod clock;
mod cookie;
mod credentials;
mod curl;
mod exchange;
mod forgery;
mod handshake;
mod headers;
mod in_process;
mod limits;
mod login;
mod loss;
mod needle;
mod pace;
mod passes;
mod reading;
mod redirect;
mod renewal;
mod secrets;
mod sessions;
mod shown;
mod spelling;
mod tls;
mod told;
mod tries;
mod vault;

pub use address::base_url;
pub use carrier::{Carrier, Request, Response};
pub use client::{Client, ClientError};
pub use credentials::{Credential, Credentials, Role};
pub(crate) use exchange::of_extension;
pub use exchange::{Answer, Body, Call, Exchange, PLACE, Pass, Purpose, Reply};
pub use forgery::Forgery;
pub use headers::Headers;
pub use in_process::InProcess;
pub use limits::Limits;
pub use login::{AUTHENTICATION, LogIn, LogInError};
pub use loss::{Loss, LossKind, Pause};
pub(crate) use reading::json as read_json;
pub use secrets::Secrets;
pub use sessions::Words;
pub use tls::{Tls, TlsError};
pub use told::Told;
