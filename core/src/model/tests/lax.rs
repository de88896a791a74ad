//! The results of pydantic's lax mode, as pydantic 2 gives them.

use serde_json::{Value, json};

use super::text;
use crate::model::{ModelOptions, ModelSchema};

fn lax(schema: Value) -> ModelSchema {
    ModelOptions::new().lax().from_json_schema(schema).expect("the schema of a test compiles")
}

/// `None` if pydantic and this crate reject it.
#[track_caller]
fn makes(schema: &Value, cases: &[(Value, Option<&str>)]) {
    let model = lax(schema.clone());
    for (value, expected) in cases {
        let body = text(model.to_bytes(value)).ok();
        assert_eq!(body.as_deref(), *expected, "{value} in {schema}");
    }
}

#[test]
fn integers() {
    makes(
        &json!({ "type": "integer" }),
        &[
            (json!("5.00"), Some("5")),
            (json!("-1_000"), Some("-1000")),
            (json!("\u{a0}+7 "), Some("7")),
            (json!("111111111111111111111111111111"), Some("111111111111111111111111111111")),
            (json!("1__0"), None),
            (json!("5."), None),
            (json!("0x10"), None),
            (json!(5.5), None),
            (json!(1e22), None),
            (json!(null), None),
        ],
    );
}

#[test]
fn floats_and_booleans() {
    let number = json!({ "type": "number" });
    makes(
        &number,
        &[
            (json!(true), Some("1.0")),
            (json!("1_0.0_1"), Some("10.01")),
            (json!("nan"), Some("null")),
            (json!("1_e5"), Some("100000.0")),
            (json!("1._5"), Some("1.5")),
            (json!("1__0"), None),
            (json!("1_"), None),
        ],
    );
    makes(
        &number,
        &[(json!(12_345_678_901_234_567_i64), Some("1.2345678901234568e+16")), (json!("1d"), None)],
    );
    let boolean = json!({ "type": "boolean" });
    makes(
        &boolean,
        &[
            (json!("On"), Some("true")),
            (json!(0.0), Some("false")),
            (json!(" true"), None),
            (json!(2), None),
        ],
    );
    makes(&json!({ "type": "string" }), &[(json!(5), None), (json!(true), None)]);
}

#[cfg(feature = "formats")]
#[test]
fn dates_and_times() {
    let format = |name: &str| json!({ "type": "string", "format": name });
    makes(
        &format("date-time"),
        &[
            (json!("2024-01-02 03:04"), Some(r#""2024-01-02T03:04:00""#)),
            (json!("2024-01-02t03:04:05,1234567z"), Some(r#""2024-01-02T03:04:05.123456Z""#)),
            (json!("2024-01-02T03:04:05-0230"), Some(r#""2024-01-02T03:04:05-02:30""#)),
            (json!(20_000_000_001_i64), Some(r#""1970-08-20T11:33:20.001000Z""#)),
            (json!(-1.5), Some(r#""1969-12-31T23:59:58.500000Z""#)),
            (json!("2024-02-30T00:00:00"), None),
            (json!("2024-01-02T03"), None),
            (json!("0000-01-02T03:04"), None),
            (json!(-0.5), Some(r#""1969-12-31T23:59:59.500000Z""#)),
            (json!(253_402_300_799_999_i64), Some(r#""9999-12-31T23:59:59.999000Z""#)),
            (json!(253_402_300_800_000_i64), None),
            (json!(-1e300), None),
            (json!(true), None),
        ],
    );
    makes(
        &format("date"),
        &[
            (json!("2024-02-29T00:00:00+02:00"), Some(r#""2024-02-29""#)),
            (json!("2023-02-29"), None),
            (json!(86400.5), None),
        ],
    );
    makes(
        &format("time"),
        &[
            (json!(3600.5), Some(r#""01:00:00.500000Z""#)),
            (json!("03:04-00:00"), Some(r#""03:04:00Z""#)),
            (json!("24:00"), None),
            (json!(-0.5), None),
            (json!(86_400), None),
        ],
    );
    makes(
        &format("duration"),
        &[
            (json!("1 day, 02:03:04"), Some(r#""P1DT2H3M4S""#)),
            (json!("P1Y2M3D"), Some(r#""P1Y63D""#)),
            (json!("PT1.5H"), Some(r#""PT1H30M""#)),
            (json!(-90061.25), Some(r#""-P1DT1H1M1.25S""#)),
            (json!(0), Some(r#""PT0S""#)),
            (json!("-PT0S"), Some(r#""PT0S""#)),
            (json!("PT1.0000005S"), Some(r#""PT1.000001S""#)),
            (json!("01:02:03.1234567"), Some(r#""PT1H2M3.123456S""#)),
            (json!(86_399_999_913_600_i64), Some(r#""P2739726Y9D""#)),
            (json!(-1e300), None),
            (json!("1  day"), None),
            (json!("1 02:03:04"), None),
            (json!("PT"), None),
        ],
    );
}

#[test]
fn texts_with_a_format() {
    let format = |name: &str| json!({ "type": "string", "format": name });
    makes(
        &format("decimal"),
        &[
            (json!("0.0000001"), Some(r#""1E-7""#)),
            (json!("12E2"), Some(r#""1.2E+3""#)),
            (json!(" 00.10 "), Some(r#""0.10""#)),
            (json!("5."), Some(r#""5""#)),
            (json!(1.1), Some(r#""1.1""#)),
            (json!("\u{661}\u{662}"), Some(r#""12""#)),
            (json!("inf"), None),
            (json!(true), None),
        ],
    );
    makes(
        &format("path"),
        &[
            (json!("./a//b/."), Some(r#""a/b""#)),
            (json!("///a"), Some(r#""/a""#)),
            (json!("//a/.."), Some(r#""//a/..""#)),
            (json!(""), Some(r#"".""#)),
            (json!(5), None),
        ],
    );
    makes(&format("ipv4"), &[(json!(1), Some(r#""0.0.0.1""#)), (json!("01.2.3.4"), None)]);
    makes(
        &format("ipv6"),
        &[(json!("::ffff:1.2.3.4"), Some(r#""::ffff:102:304""#)), (json!("1::2::3"), None)],
    );
    makes(
        &format("password"),
        &[(json!("s3cret"), Some(r#""**********""#)), (json!(""), Some(r#""""#))],
    );
}

#[cfg(feature = "formats")]
#[test]
fn uuids_and_addresses() {
    let format = |name: &str| json!({ "type": "string", "format": name });
    makes(
        &format("uuid"),
        &[
            (
                json!("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}"),
                Some(r#""6ba7b810-9dad-11d1-80b4-00c04fd430c8""#),
            ),
            (json!("6ba7b810-9dad-11d180b4-00c04fd430c8"), None),
        ],
    );
    makes(
        &format("uri"),
        &[
            (
                json!("HTTP://Example.com:80/a b/../c?x=1#f"),
                Some(r#""http://example.com/c?x=1#f""#),
            ),
            (json!("foo://A.B"), Some(r#""foo://A.B""#)),
            (json!("mailto:a@b.c"), Some(r#""mailto:a@b.c""#)),
            (json!("nope"), None),
            (json!("http://"), None),
            (json!("http://a.b:99999"), None),
            (json!("http://0x7f.1"), Some(r#""http://127.0.0.1/""#)),
            (json!("http://1.2.3.04."), Some(r#""http://1.2.3.4/""#)),
            (json!("http://1.2.3.256"), None),
            (json!("http://09.1"), None),
            (json!("http://[::ffff:1.2.3.4]/a^b"), Some(r#""http://[::ffff:102:304]/a^b""#)),
            (json!("http://%65xample.com"), Some(r#""http://example.com/""#)),
            (json!("http://a%2fb"), None),
            (json!("foo://\u{e9}%20"), Some(r#""foo://%C3%A9%20""#)),
        ],
    );
    makes(
        &format("email"),
        &[
            (json!("A@Example.com"), Some(r#""A@example.com""#)),
            (json!(" Rick <a@b.co> "), Some(r#""a@b.co""#)),
            (json!("a>b <a@b.co>"), None),
            (json!("bad"), None),
            (json!("a..b@b.co"), None),
            (json!("a@b"), None),
            (json!("a@-b.co"), None),
            (json!("a@b-.co"), None),
            (json!("a@b.1"), None),
            (json!("a@b.test"), None),
            (json!("jos\u{e9}@b.co"), Some("\"jos\u{e9}@b.co\"")),
            (json!("a\u{a0}@b.co"), None),
        ],
    );
}

#[cfg(feature = "formats")]
#[test]
fn hosts_beyond_ascii() {
    let format = |name: &str| json!({ "type": "string", "format": name });
    makes(
        &format("uri"),
        &[
            (json!("http://EX\u{c4}MPLE.com"), Some(r#""http://xn--exmple-cua.com/""#)),
            (json!("http://fa\u{df}.de"), Some(r#""http://xn--fa-hia.de/""#)),
            (json!("http://\u{2603}.net/"), Some(r#""http://xn--n3h.net/""#)),
            (json!("http://xn--a"), None),
        ],
    );
    makes(
        &format("email"),
        &[
            (json!("a@xn--exmple-cua.com"), Some("\"a@ex\u{e4}mple.com\"")),
            (json!("a@\u{ff11}\u{ff12}.com"), Some(r#""a@12.com""#)),
            (json!("a@\u{2603}.net"), None),
        ],
    );
}

#[cfg(not(feature = "formats"))]
#[test]
fn formats_need_the_feature() {
    for format in ["date-time", "date", "time", "duration", "uuid", "uri", "email"] {
        let field = json!({ "type": ["string", "null"], "format": format });
        let schema = json!({ "type": "object", "properties": { "x": field } });
        assert!(ModelSchema::from_json_schema(schema.clone()).is_ok());
        assert!(ModelOptions::new().validate().from_json_schema(schema.clone()).is_ok());
        let error = ModelOptions::new().lax().from_json_schema(schema).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unsupported `format` at `/properties/x`: \
             a lax model converts it with the feature `formats`"
        );
    }
}

#[test]
fn literals_and_enumerations() {
    makes(
        &json!({ "enum": ["a", 3] }),
        &[(json!(3.0), Some("3")), (json!("3"), None), (json!(true), None)],
    );
    let named =
        json!({ "$defs": { "Num": { "enum": [1, 2], "type": "integer" } }, "$ref": "#/$defs/Num" });
    makes(&named, &[(json!("2"), Some("2")), (json!(true), Some("1")), (json!(3), None)]);
}

#[test]
fn smart_unions() {
    let small = json!({ "type": "object", "title": "Small", "properties": { "a": { "type": "integer" } }, "required": ["a"] });
    let open = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    makes(
        &json!({ "anyOf": [{ "type": "integer" }, { "type": "number" }] }),
        &[(json!(1.0), Some("1.0")), (json!("1"), Some("1")), (json!("1.5"), Some("1.5"))],
    );
    // An exact map wins over a model that is made of it. A model wins over a map that must convert.
    makes(
        &json!({ "anyOf": [small, open] }),
        &[
            (json!({ "a": 1 }), Some(r#"{"a":1}"#)),
            (json!({ "a": 1, "b": 2 }), Some(r#"{"a":1,"b":2}"#)),
            (json!({ "a": "1", "b": "2" }), Some(r#"{"a":1}"#)),
        ],
    );
}

#[test]
fn defaults_are_added_and_all_violations_are_found() {
    let document = json!({
        "type": "object",
        "properties": {
            "n": { "type": "integer", "default": 5 },
            "list": { "type": "array", "items": { "type": "integer" }, "default": [1] },
            "name": { "type": "string" },
        },
        "required": ["name"],
    });
    makes(&document, &[(json!({ "name": "x" }), Some(r#"{"name":"x","list":[1],"n":5}"#))]);
    let error = lax(document)
        .to_bytes(&json!({ "n": "s3cret", "list": [1, null, "x"] }))
        .expect_err("four are invalid");
    assert_eq!(
        error.to_string(),
        "`list[1]`: expected integer, found null; `list[2]`: cannot be converted to integer; \
         `n`: cannot be converted to integer; `name`: expected string, found nothing"
    );
}

#[test]
fn multiples_of_integers() {
    let threes = json!({ "type": "integer", "multipleOf": 3 });
    makes(&threes, &[(json!(6), Some("6")), (json!(0), Some("0")), (json!(7), None)]);
}

#[test]
fn assertions_are_checked_if_a_model_validates() {
    let document = json!({
        "type": "object",
        "properties": {
            "n": { "type": "integer", "minimum": 1, "maximum": 10 },
            "m": { "type": "number", "multipleOf": 0.1 },
            "s": { "type": "string", "maxLength": 2 },
            "l": { "type": "array", "items": { "type": "integer" }, "minItems": 1, "uniqueItems": true },
        },
        "additionalProperties": false,
    });
    let value = json!({ "n": 11, "m": 0.35, "s": "日本語", "l": [], "x": 1 });
    let plain = ModelSchema::from_json_schema(document.clone()).expect("it compiles");
    assert!(plain.to_bytes(&value).is_ok());

    let checked = ModelOptions::new().validate().from_json_schema(document).expect("it compiles");
    assert_eq!(
        text(checked.to_bytes(&value)),
        Err("`l`: breaks `minItems`; `m`: breaks `multipleOf`; `n`: breaks `maximum`; `s`: breaks `maxLength`; \
             `*`: expected no further keys, found one"
            .to_owned())
    );
    assert!(checked.to_bytes(&json!({ "m": 0.3, "l": [1, 2] })).is_ok());
    assert!(checked.to_bytes(&json!({ "m": 1e-10 })).is_ok());
    assert!(checked.to_bytes(&json!({ "m": 1e-8 })).is_err());
    assert!(checked.to_bytes(&json!({ "l": [1, 1] })).is_err());
}

#[test]
fn assertions_of_bytes_and_decimals() {
    let model =
        |schema: Value| ModelOptions::new().lax().from_json_schema(schema).expect("it compiles");
    let bytes = model(json!({ "type": "string", "format": "binary", "maxLength": 3 }));
    assert!(bytes.to_bytes(&json!("\u{e9}a")).is_ok());
    assert!(bytes.to_bytes(&json!("\u{e9}\u{e9}")).is_err());
    let decimal = model(json!({ "type": "string", "format": "decimal", "minimum": 1 }));
    assert!(decimal.to_bytes(&json!("1.00")).is_ok());
    assert!(decimal.to_bytes(&json!("0.99")).is_err());
}

#[test]
fn defaults_of_a_type_are_added_too() {
    use schemars::JsonSchema;
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Settings {
        name: String,
        #[serde(default = "five")]
        size: u8,
        #[serde(default)]
        note: Option<String>,
    }
    fn five() -> u8 {
        5
    }
    // schemars requires every field of a serialized type.
    let value = json!({ "name": "x" });
    for options in [ModelOptions::new().lax(), ModelOptions::new().validate()] {
        let filled = options.clone().for_type::<Settings>().expect("it compiles");
        assert_eq!(
            text(filled.to_bytes(&value)),
            Ok(r#"{"name":"x","note":null,"size":5}"#.to_owned())
        );
        assert_eq!(filled.json_schema()["required"].as_array().map(Vec::len), Some(3));
        let unset = options.exclude_unset().for_type::<Settings>().expect("it compiles");
        assert_eq!(text(unset.to_bytes(&value)), Ok(r#"{"name":"x"}"#.to_owned()));
    }
    let strict = ModelSchema::for_type::<Settings>().expect("it compiles");
    assert!(strict.to_bytes(&value).is_err());
}

#[test]
fn unset_fields_are_excluded_or_null() {
    use crate::MaybeUndefined;
    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct Item {
        n: MaybeUndefined<u8>,
    }
    let item = Item { n: MaybeUndefined::Undefined };
    for options in [ModelOptions::new().lax(), ModelOptions::new().validate()] {
        let whole = options.clone().for_type::<Item>().expect("it compiles");
        assert_eq!(text(whole.to_bytes(&item)), Ok(r#"{"n":null}"#.to_owned()));
        let unset = options.exclude_unset().for_type::<Item>().expect("it compiles");
        assert_eq!(text(unset.to_bytes(&item)), Ok("{}".to_owned()));
    }
}
