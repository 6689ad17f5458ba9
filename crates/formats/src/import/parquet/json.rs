//! Arrow's values as JSON text.

use crate::json::escape::{push_escaped, push_string};
use arrow::array::{Array, AsArray, BinaryViewArray, Int64Array, OffsetSizeTrait, StringViewArray};
use arrow::datatypes::{
    DataType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimeUnit, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use std::fmt::Write as _;

/// Appends the value of `array` at `row`. Floats that are no numbers become null, decimals stay exact, times are
/// RFC 3339 (in UTC where they have a zone), bytes are text if they are UTF-8 and base64 otherwise, maps with
/// texts for keys are objects.
pub(super) fn push_value(
    out: &mut String,
    array: &dyn Array,
    row: usize,
) -> Result<(), ArrowError> {
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        DataType::Null => out.push_str("null"),
        DataType::Boolean => out.push_str(if array.as_boolean().value(row) {
            "true"
        } else {
            "false"
        }),
        DataType::Utf8 => push_text(out, array.as_string::<i32>().value(row))?,
        DataType::LargeUtf8 => push_text(out, array.as_string::<i64>().value(row))?,
        DataType::Utf8View => push_text(out, view::<StringViewArray>(array)?.value(row))?,
        DataType::Binary => push_bytes(out, array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => push_bytes(out, array.as_binary::<i64>().value(row)),
        DataType::BinaryView => push_bytes(out, view::<BinaryViewArray>(array)?.value(row)),
        DataType::FixedSizeBinary(_) => push_bytes(out, array.as_fixed_size_binary().value(row)),
        DataType::List(_) => push_list(out, &list_at::<i32>(array, row))?,
        DataType::LargeList(_) => push_list(out, &list_at::<i64>(array, row))?,
        DataType::FixedSizeList(..) => push_list(out, &array.as_fixed_size_list().value(row))?,
        DataType::Struct(_) => push_struct(out, array, row)?,
        DataType::Map(..) => push_map(out, array, row)?,
        DataType::Dictionary(..) => push_dictionary(out, array, row)?,
        _ => push_scalar(out, array, row)?,
    }
    Ok(())
}

fn push_scalar(out: &mut String, array: &dyn Array, row: usize) -> Result<(), ArrowError> {
    // Writing into a string does not fail.
    let _ = match array.data_type() {
        DataType::Int8 => write!(out, "{}", array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => write!(out, "{}", array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => write!(out, "{}", array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => write!(out, "{}", array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => write!(out, "{}", array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => write!(out, "{}", array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => write!(out, "{}", array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => write!(out, "{}", array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float16 => {
            push_float(
                out,
                array
                    .as_primitive::<Float16Type>()
                    .value(row)
                    .to_f32()
                    .into(),
            );
            Ok(())
        }
        DataType::Float32 => {
            // The shortest spelling of the 32 bits, not 0.10000000149011612 for 0.1.
            let short = array.as_primitive::<Float32Type>().value(row).to_string();
            push_float(out, short.parse().unwrap_or(f64::NAN));
            Ok(())
        }
        DataType::Float64 => {
            push_float(out, array.as_primitive::<Float64Type>().value(row));
            Ok(())
        }
        DataType::Timestamp(unit, Some(_)) => return push_instant(out, array, row, *unit),
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => {
            let options = FormatOptions::new();
            let formatter = ArrayFormatter::try_new(array, &options)?;
            write!(out, "{}", formatter.value(row).try_to_string()?)
        }
        _ => {
            let options = FormatOptions::new();
            let formatter = ArrayFormatter::try_new(array, &options)?;
            push_string(out, &formatter.value(row).try_to_string()?);
            Ok(())
        }
    };
    Ok(())
}

/// A time with a zone, as UTC: the zones' names need a table that is not here, and the instant is the same.
fn push_instant(
    out: &mut String,
    array: &dyn Array,
    row: usize,
    unit: TimeUnit,
) -> Result<(), ArrowError> {
    let data = array
        .slice(row, 1)
        .to_data()
        .into_builder()
        .data_type(DataType::Int64)
        .build()?;
    let utc = Int64Array::from(data);
    let utc = arrow::compute::cast(&utc, &DataType::Timestamp(unit, Some("+00:00".into())))?;
    let options = FormatOptions::new();
    push_string(
        out,
        &ArrayFormatter::try_new(utc.as_ref(), &options)?
            .value(0)
            .try_to_string()?,
    );
    Ok(())
}

fn push_float(out: &mut String, value: f64) {
    match serde_json::Number::from_f64(value) {
        Some(number) => {
            let _ = write!(out, "{number}");
        }
        None => out.push_str("null"),
    }
}

fn push_text(out: &mut String, text: &str) -> Result<(), ArrowError> {
    if text.contains('\0') {
        return Err(ArrowError::ParseError(
            "the text holds a zero byte; remove it".to_owned(),
        ));
    }
    push_string(out, text);
    Ok(())
}

fn push_bytes(out: &mut String, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return push_string(out, text);
    }
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.push('"');
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte))
            << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[bits >> (18 - 6 * place) & 63];
            out.push(if place <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out.push('"');
}

fn push_list(out: &mut String, items: &dyn Array) -> Result<(), ArrowError> {
    out.push('[');
    for index in 0..items.len() {
        if index > 0 {
            out.push(',');
        }
        push_value(out, items, index)?;
    }
    out.push(']');
    Ok(())
}

fn push_struct(out: &mut String, array: &dyn Array, row: usize) -> Result<(), ArrowError> {
    let array = array.as_struct();
    out.push('{');
    for (index, (name, column)) in array
        .column_names()
        .into_iter()
        .zip(array.columns())
        .enumerate()
    {
        if index > 0 {
            out.push(',');
        }
        push_string(out, name);
        out.push(':');
        push_value(out, column.as_ref(), row)?;
    }
    out.push('}');
    Ok(())
}

fn push_map(out: &mut String, array: &dyn Array, row: usize) -> Result<(), ArrowError> {
    let entries = array.as_map().value(row);
    let (keys, values) = (entries.column(0), entries.column(1));
    let is_object = matches!(
        keys.data_type(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    );
    out.push(if is_object { '{' } else { '[' });
    for index in 0..entries.len() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(if is_object { "" } else { "[" });
        push_value(out, keys.as_ref(), index)?;
        out.push(if is_object { ':' } else { ',' });
        push_value(out, values.as_ref(), index)?;
        out.push_str(if is_object { "" } else { "]" });
    }
    out.push(if is_object { '}' } else { ']' });
    Ok(())
}

fn push_dictionary(out: &mut String, array: &dyn Array, row: usize) -> Result<(), ArrowError> {
    // One row at a time: the values are shared, only the keys are sliced.
    let one = array.slice(row, 1);
    let dictionary = one.as_any_dictionary();
    match dictionary.normalized_keys().first() {
        Some(&key) if key < dictionary.values().len() => {
            push_value(out, dictionary.values().as_ref(), key)
        }
        _ => {
            push_escaped(out, "null");
            Ok(())
        }
    }
}

fn list_at<O: OffsetSizeTrait>(array: &dyn Array, row: usize) -> arrow::array::ArrayRef {
    array.as_list::<O>().value(row)
}

fn view<A: 'static>(array: &dyn Array) -> Result<&A, ArrowError> {
    array
        .as_any()
        .downcast_ref()
        .ok_or_else(|| ArrowError::CastError("an array is not of its own type".to_owned()))
}
