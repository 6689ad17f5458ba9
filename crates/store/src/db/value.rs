//! The values that cross the seam: what a parameter or a column can hold on both databases.

use uuid::Uuid;

/// The type of a value, known even where the value is null: PostgreSQL prepares with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit signed integer (`BIGINT` / `INTEGER`).
    I64,
    /// 64-bit float (`DOUBLE PRECISION` / `REAL`); never money.
    F64,
    /// Boolean (`BOOLEAN` / `INTEGER` 0 or 1).
    Bool,
    /// Text, also JSON (`TEXT`).
    Text,
    /// Bytes (`BYTEA` / `BLOB`).
    Bytes,
    /// 16-byte identifier (`UUID` / `BLOB`).
    Uuid,
}

/// One parameter or column value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, of a known type.
    Null(Kind),
    /// See [`Kind::I64`].
    I64(i64),
    /// See [`Kind::F64`].
    F64(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Bytes`].
    Bytes(Vec<u8>),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
}

impl Value {
    /// The type of this value.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Value::Null(kind) => *kind,
            Value::I64(_) => Kind::I64,
            Value::F64(_) => Kind::F64,
            Value::Bool(_) => Kind::Bool,
            Value::Text(_) => Kind::Text,
            Value::Bytes(_) => Kind::Bytes,
            Value::Uuid(_) => Kind::Uuid,
        }
    }
}

/// A Rust type that has one [`Kind`] and turns into a [`Value`].
pub trait ToValue {
    /// The type on the database's side.
    const KIND: Kind;
    /// The value as a parameter.
    fn to_value(&self) -> Value;
}

macro_rules! to_value {
    ($($ty:ty, $kind:ident, |$this:ident| $value:expr;)*) => {$(
        impl ToValue for $ty {
            const KIND: Kind = Kind::$kind;
            fn to_value(&self) -> Value {
                let $this = self;
                Value::$kind($value)
            }
        }
    )*};
}

to_value! {
    i64, I64, |v| *v;
    i32, I64, |v| i64::from(*v);
    u32, I64, |v| i64::from(*v);
    u16, I64, |v| i64::from(*v);
    u8, I64, |v| i64::from(*v);
    f64, F64, |v| *v;
    bool, Bool, |v| *v;
    str, Text, |v| v.to_owned();
    String, Text, |v| v.clone();
    [u8], Bytes, |v| v.to_vec();
    Vec<u8>, Bytes, |v| v.clone();
    [u8; 16], Bytes, |v| v.to_vec();
    [u8; 32], Bytes, |v| v.to_vec();
    Uuid, Uuid, |v| *v;
}

macro_rules! ids_to_value {
    ($($id:ident),* $(,)?) => {$(
        impl ToValue for candor_domain::id::$id {
            const KIND: Kind = Kind::Uuid;
            fn to_value(&self) -> Value {
                Value::Uuid(self.as_uuid())
            }
        }
    )*};
}

ids_to_value!(
    AccountId,
    OrganizationId,
    ProjectId,
    BatchId,
    TaskId,
    PlaceId,
    AssignmentId,
    JobId,
    PayoutId,
    DepositId,
    LedgerAccountId,
    TransferId,
    InvitationId,
    TokenId,
    SessionId,
    NotificationId,
    ReviewId,
    BlobId,
);

to_value! {
    candor_domain::time::Timestamp, I64, |v| v.as_micros();
    candor_domain::money::Amount, I64, |v| v.as_minor();
}

impl<T: ToValue + ?Sized> ToValue for &T {
    const KIND: Kind = T::KIND;
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    const KIND: Kind = T::KIND;
    fn to_value(&self) -> Value {
        self.as_ref()
            .map_or(Value::Null(T::KIND), ToValue::to_value)
    }
}

/// Builds the parameter list of a statement: `params![project, 3, "open"]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::db::ToValue::to_value(&$value)),*][..]
    };
}
