//! `rekey`: the whole service on this machine ([`local`]), and the operator's commands ([`ops`]).

pub mod local;
pub mod ops;
