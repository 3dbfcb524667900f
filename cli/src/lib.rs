//! `rekey`: the whole service on this machine ([`local`]), the developer portal ([`portal`]), and the operator's
//! commands ([`ops`]).

mod audit;
pub mod changes;
pub mod files;
pub mod local;
mod loopback;
pub mod ops;
pub mod portal;
