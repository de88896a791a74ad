//! A model that validates the whole value: the keys of its maps, its unions, its defaults, and selections.
//! If it converts, the expected results are those of pydantic 2.

use serde_json::{Value, json};

use super::{rejects, text, writes};
use crate::model::recording::{Recording, record};
use crate::model::{ModelOptions, ModelSchema};

fn lax(schema: Value) -> ModelSchema {
    with(ModelOptions::new(), schema)
}

fn with(options: ModelOptions, schema: Value) -> ModelSchema {
    options.lax().allow_any(["**"]).from_json_schema(schema).expect("the schema of a test compiles")
}

#[test]
fn keys_are_converted_and_the_last_of_equal_ones_stays() {
    let numbered =
        json!({ "type": "object", "patternProperties": { r"^-?\d+$": { "type": "string" } } });
    let model = lax(numbered.clone());
    writes(&model, &json!({ "01": "a", " 2 ": "b", "1.0": "c" }), r#"{"2":"b","1":"c"}"#);
    rejects(&model, &json!({ "x": "a" }), "`*<key>`: cannot be converted to integer");
    rejects(
        &model,
        &json!({ "x": 5 }),
        "`*<key>`: cannot be converted to integer; `*`: expected string, found integer",
    );
    // A strict model does not declare such a key, so it is not sent.
    let strict = ModelSchema::from_json_schema(numbered).unwrap();
    writes(&strict, &json!({ "01": "a", "x": "b" }), r#"{"01":"a"}"#);
}

/// pydantic writes the name of an enumeration as a title. A literal has no name, and its values are not converted.
#[test]
fn the_title_of_the_root_names_an_enumeration() {
    let listed = json!({ "enum": [1, 2], "type": "integer" });
    let titled = json!({ "title": "Num", "enum": [1, 2], "type": "integer" });
    writes(&lax(titled.clone()), &json!("1"), "1");
    let unlisted = "expected one of the listed values, found another";
    rejects(&lax(listed), &json!("1"), &format!("the root: {unlisted}"));
    // Inside of the root, pydantic refers to an enumeration by its name.
    let list = lax(json!({ "type": "array", "items": titled }));
    rejects(&list, &json!(["1"]), &format!("`[0]`: {unlisted}"));
}

#[test]
fn keys_of_an_enumeration_are_among_its_values() {
    let model = lax(json!({
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/Num" },
        "additionalProperties": { "type": "boolean" },
        "$defs": { "Num": { "enum": [1, 2], "type": "integer" } },
    }));
    writes(&model, &json!({ "1": 1, "2": "no" }), r#"{"1":true,"2":false}"#);
    rejects(
        &model,
        &json!({ "3": true }),
        "`*<key>`: expected one of the listed values, found another",
    );
}

/// A map of integers whose keys match `names`.
fn keyed(names: Value) -> ModelSchema {
    lax(json!({
        "type": "object",
        "propertyNames": names,
        "additionalProperties": { "type": "integer" },
    }))
}

#[cfg(feature = "formats")]
#[test]
fn keys_are_converted_by_their_format() {
    let dated = keyed(json!({ "format": "date" }));
    writes(&dated, &json!({ "2024-01-02T00:00:00": 1 }), r#"{"2024-01-02":1}"#);
    rejects(&dated, &json!({ "soon": 1 }), "`*<key>`: cannot be converted to date");
}

#[test]
fn keys_have_a_length() {
    let short = keyed(json!({ "maxLength": 2 }));
    rejects(&short, &json!({ "abc": 1 }), "`*<key>`: breaks `maxLength`");
}

#[cfg(feature = "pattern")]
#[test]
fn keys_match_the_pattern_of_their_properties() {
    let schema =
        json!({ "type": "object", "patternProperties": { "^[a-z]+$": { "type": "integer" } } });
    let strict = ModelSchema::from_json_schema(schema.clone()).unwrap();
    writes(&strict, &json!({ "ab": 1, "A": 2 }), r#"{"ab":1}"#);
    rejects(&lax(schema), &json!({ "ab": 1, "A": 2 }), "`*<key>`: breaks `pattern`");
}

fn tagged(key: &str, branches: &[Value]) -> Value {
    json!({ "oneOf": branches, "discriminator": { "propertyName": key } })
}

fn branch(key: &str, tag: Value, field: &str) -> Value {
    json!({
        "type": "object",
        "properties": { key: { "const": tag, "default": tag }, field: { "type": "integer" } },
        "required": [field],
    })
}

#[test]
fn a_tag_can_be_a_number() {
    let model = lax(tagged("ver", &[branch("ver", json!(1), "a"), branch("ver", json!(2), "b")]));
    writes(&model, &json!({ "ver": 2, "b": "5", "a": 1 }), r#"{"b":5,"ver":2}"#);
    rejects(&model, &json!({ "ver": 1 }), "`<1>.a`: expected integer, found nothing");
    rejects(
        &model,
        &json!({ "ver": "1", "a": 1 }),
        "the root: expected one of the listed tags, found another",
    );
    rejects(&model, &json!({ "a": 1 }), "the root: expected one of the listed tags, found another");
}

#[test]
fn a_branch_with_a_tag_can_be_a_union_with_another() {
    let cat = |color: &str, field: &str| {
        let mut cat = branch("color", json!(color), field);
        cat["properties"]["kind"] = json!({ "const": "cat", "default": "cat" });
        cat
    };
    let cats = tagged("color", &[cat("black", "n"), cat("white", "m")]);
    let model = lax(tagged("kind", &[cats, branch("kind", json!("fish"), "size")]));
    let white = json!({ "kind": "cat", "color": "white", "m": 1, "n": 2 });
    writes(&model, &white, r#"{"color":"white","kind":"cat","m":1}"#);
    rejects(
        &model,
        &json!({ "kind": "cat", "color": "red" }),
        "`<cat>`: expected one of the listed tags, found another",
    );
    rejects(
        &model,
        &json!({ "kind": "cat", "color": "black" }),
        "`<cat><black>.n`: expected integer, found nothing",
    );
}

#[test]
fn a_tagged_union_is_one_branch_of_another() {
    let pets =
        tagged("kind", &[branch("kind", json!("cat"), "a"), branch("kind", json!("dog"), "b")]);
    let model = lax(json!({ "anyOf": [pets, { "type": "integer" }] }));
    writes(&model, &json!("5"), "5");
    writes(&model, &json!({ "kind": "dog", "b": 1 }), r#"{"b":1,"kind":"dog"}"#);
    rejects(
        &model,
        &json!({ "kind": "cat" }),
        "`<tagged><cat>.a`: expected integer, found nothing; \
         `<integer>`: expected integer, found object",
    );
}

#[test]
fn an_open_branch_accepts_values_of_no_other_branch() {
    let model = lax(json!({ "anyOf": [
        { "type": "object", "properties": { "x": { "type": "integer" } }, "required": ["x"] },
        {},
    ] }));
    writes(&model, &json!({ "x": 1, "password": 2 }), r#"{"x":1}"#);
    writes(&model, &json!({ "y": 1 }), r#"{"y":1}"#);
}

#[test]
fn branches_of_one_name_are_numbered() {
    let pair = |of: &str| {
        let items = json!([{ "type": of }, { "type": of }]);
        json!({ "type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2 })
    };
    rejects(
        &lax(json!({ "anyOf": [pair("integer"), pair("boolean")] })),
        &json!([1]),
        "`<array>[1]`: expected integer, found nothing; \
         `<array 2>[1]`: expected boolean, found nothing",
    );
}

#[cfg(feature = "formats")]
#[test]
fn members_and_bytes_are_converted_and_addresses_are_not() {
    let union = |branches: &[Value]| {
        let schema =
            json!({ "anyOf": branches, "$defs": { "Num": { "enum": [1, 2], "type": "integer" } } });
        move |value: Value| text(lax(schema.clone()).to_bytes(&value)).unwrap()
    };
    let format = |name: &str| json!({ "type": "string", "format": name });
    let member = json!({ "$ref": "#/$defs/Num" });
    assert_eq!(union(&[format("date-time"), member])(json!(2)), r#""1970-01-01T00:00:02Z""#);
    let date = json!("2024-01-02");
    assert_eq!(union(&[format("date-time"), format("binary")])(date), r#""2024-01-02T00:00:00""#);
    let text = json!({ "type": "string" });
    assert_eq!(union(&[format("email"), text])(json!("a@B.co")), r#""a@b.co""#);
}

#[test]
fn a_literal_equals_as_in_python() {
    let one = json!({ "anyOf": [{ "const": true }, { "type": "integer" }] });
    writes(&lax(one), &json!(1), "true");
    let both = json!({ "enum": ["a", 1, true] });
    writes(&lax(both.clone()), &json!(1), "1");
    writes(&lax(both), &json!(1.0), "true");
}

#[test]
fn a_default_is_compared_as_a_whole() {
    let inner = json!({
        "type": "object",
        "properties": { "a": { "type": "integer", "default": 1 }, "b": { "type": ["string", "null"], "default": null } },
        "default": { "a": 1, "b": null },
    });
    let schema = json!({
        "type": "object",
        "properties": {
            "inner": inner,
            "price": { "type": "string", "format": "decimal", "default": "1.50" },
        },
    });
    let model = with(ModelOptions::new().exclude_defaults(), schema.clone());
    writes(&model, &json!({}), "{}");
    writes(&model, &json!({ "inner": {}, "price": 1.5 }), "{}");
    writes(&model, &json!({ "inner": { "a": "1", "b": null } }), "{}");
    writes(&model, &json!({ "inner": { "a": 2 } }), r#"{"inner":{"a":2}}"#);

    // The selected part of another value is not a default, even if it looks like one.
    let options = ModelOptions::new().exclude_defaults().exclude(["inner.a"]);
    writes(&with(options, schema), &json!({ "inner": { "a": 2 } }), r#"{"inner":{}}"#);
}

#[test]
fn a_default_that_the_schema_does_not_list_is_null() {
    let field = |default: Value| {
        let values = json!([{ "enum": [1] }, { "type": "null" }]);
        let field = json!({ "anyOf": values, "default": default });
        let document = json!({ "type": "object", "properties": { "a": field }, "required": ["a"] });
        ModelSchema::from_json_schema(document).expect("it compiles")
    };
    writes(&field(json!(1)), &json!({}), r#"{"a":1}"#);
    writes(&field(json!(2)), &json!({}), r#"{"a":null}"#);
}

#[test]
fn an_unset_field_has_its_default() {
    use crate::MaybeUndefined::{self, Undefined};

    #[derive(serde::Serialize)]
    struct Row {
        n: MaybeUndefined<u8>,
        text: MaybeUndefined<&'static str>,
    }

    let model = lax(json!({ "type": "object", "properties": {
        "n": { "type": ["integer", "null"], "default": 5 },
        "text": { "type": "string" },
    } }));
    writes(&model, &Row { n: Undefined, text: Undefined }, r#"{"n":5}"#);
}

#[test]
fn the_branch_with_most_fields_is_selected() {
    let branch = |names: &[&str]| {
        let field = |name: &&str| (name.to_string(), json!({ "type": "integer" }));
        let properties: serde_json::Map<_, _> = names.iter().map(field).collect();
        json!({ "type": "object", "properties": properties })
    };
    let model = lax(json!({ "anyOf": [branch(&["a"]), branch(&["a", "b"])] }));
    writes(&model, &json!({ "a": 1, "b": 2 }), r#"{"a":1,"b":2}"#);
    writes(&model, &json!({ "a": 1 }), r#"{"a":1}"#);
}

#[test]
fn an_unconstrained_value_is_sent_whole() {
    let fields = json!({ "w": { "type": "integer" }, "x": {} });
    let model = lax(json!({ "type": "object", "properties": fields }));
    let value = json!({ "w": 1, "x": [[1, 2], { "a": { "b": [3] }, "c": 4 }, 5] });
    writes(&model, &value, &value.to_string());
}

#[test]
fn a_tuple_with_further_items_has_its_least_length() {
    let integer = json!({ "type": "integer" });
    let document = json!({
        "type": "array", "prefixItems": [integer, integer], "items": integer, "minItems": 2,
    });
    for model in [lax(document.clone()), ModelSchema::from_json_schema(document).unwrap()] {
        writes(&model, &json!([1, 2, 3]), "[1,2,3]");
        rejects(&model, &json!([1]), "`[1]`: expected integer, found nothing");
    }
}

#[test]
fn missing_items_of_a_tuple_have_defaults() {
    let model = lax(json!({
        "type": "array",
        "prefixItems": [{ "type": "integer" }, { "type": "string", "default": "q" }],
        "minItems": 1,
        "maxItems": 2,
    }));
    writes(&model, &json!(["1"]), r#"[1,"q"]"#);
    rejects(&model, &json!([]), "`[0]`: expected integer, found nothing");
}

#[test]
fn a_list_that_is_too_long_is_not_read() {
    let list = json!({ "type": "array", "items": { "type": "integer" }, "maxItems": 2 });
    rejects(&lax(list), &json!(["x", "y", "z"]), "the root: breaks `maxItems`");
    let set = |max: u32| {
        lax(json!({
            "type": "array", "uniqueItems": true, "items": { "type": "integer" }, "maxItems": max,
        }))
    };
    rejects(&set(2), &json!(["x", 1, 2, 3]), "the root: breaks `maxItems`");
    rejects(&set(3), &json!(["x", 1, 1, 2]), "`[0]`: cannot be converted to integer");
}

#[test]
fn a_set_contains_no_lists() {
    let model = lax(json!({ "type": "array", "uniqueItems": true, "items": {} }));
    writes(&model, &json!([1, "a", 1]), r#"[1,"a"]"#);
    let error = text(model.to_bytes(&json!([[1]]))).unwrap_err();
    assert!(error.starts_with("`[0]`: expected ") && error.ends_with("found array"), "{error}");
}

#[test]
fn a_selection_reaches_into_an_unconstrained_place() {
    let schema = json!({ "type": "object", "properties": { "meta": {} } });
    let model = |options: ModelOptions| options.allow_any(["**"]).from_json_schema(schema.clone());
    let value = json!({ "meta": { "a": 1, "secret": [2] } });
    let excluded = model(ModelOptions::new().exclude(["meta.secret"])).unwrap();
    writes(&excluded, &value, r#"{"meta":{"a":1}}"#);
    writes(&excluded, &json!({ "meta": 5 }), r#"{"meta":5}"#);
    let included = model(ModelOptions::new().include(["meta.secret[0]"])).unwrap();
    writes(&included, &value, r#"{"meta":{"secret":[2]}}"#);
    assert!(model(ModelOptions::new().exclude(["other"])).is_err());
}

/// As in pydantic, a place that is excluded must be valid.
#[test]
fn an_excluded_place_is_validated() {
    let document = json!({
        "type": "object",
        "properties": {
            "id": { "type": "integer" },
            "lines": { "type": "array", "items": { "type": "integer" } },
            "prices": { "type": "object", "additionalProperties": { "type": "integer" } },
        },
    });
    let value = |id: &str, price: &str, line: &str| json!({ "id": id, "prices": { "EUR": price }, "lines": [line] });
    for (path, valid, invalid, place) in [
        ("id", r#"{"lines":[3],"prices":{"EUR":2}}"#, value("x", "2", "3"), "id"),
        ("prices.*", r#"{"id":1,"lines":[3],"prices":{}}"#, value("1", "x", "3"), "prices.*"),
        ("lines[0]", r#"{"id":1,"lines":[],"prices":{"EUR":2}}"#, value("1", "2", "x"), "lines[0]"),
    ] {
        let model = with(ModelOptions::new().exclude([path]), document.clone());
        writes(&model, &value("1", "2", "3"), valid);
        rejects(&model, &invalid, &format!("`{place}`: cannot be converted to integer"));
    }
}

#[test]
fn a_path_below_a_hidden_field_matches() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a": { "type": "object", "properties": { "b": { "type": "integer" } } },
            "c": { "type": "integer" },
        },
    });
    let model = |exclude: &str| {
        let options = ModelOptions::new().include(["c"]).exclude([exclude]);
        options.from_json_schema(schema.clone())
    };
    writes(&model("a.b").unwrap(), &json!({ "a": { "b": 1 }, "c": 2 }), r#"{"c":2}"#);
    assert_eq!(model("a.x").unwrap_err().unknown_path(), Some("a.x"));

    // The same applies to a part that a shorter path already includes.
    let model = |include: &str| {
        let options = ModelOptions::new().include(["a", include]);
        options.from_json_schema(schema.clone())
    };
    writes(&model("a.b").unwrap(), &json!({ "a": { "b": 1 }, "c": 2 }), r#"{"a":{"b":1}}"#);
    assert_eq!(model("a.x").unwrap_err().unknown_path(), Some("a.x"));
}

#[test]
fn a_model_without_fields_is_not_a_map() {
    let options = || ModelOptions::new().exclude_none();
    let model = |properties: Option<Value>| {
        let mut schema = json!({ "type": "object", "additionalProperties": true });
        if let Some(properties) = properties {
            schema["properties"] = properties;
        }
        with(options(), schema)
    };
    writes(&model(Some(json!({}))), &json!({ "x": null }), "{}");
    writes(&model(None), &json!({ "x": null }), r#"{"x":null}"#);
}

#[test]
fn a_default_is_added_at_its_position_only() {
    let item = |default: Value| json!({ "type": "integer", "default": default });
    let model = lax(json!({
        "type": "array",
        "prefixItems": [{ "type": "integer" }, item(json!(1)), item(json!(2))],
        "minItems": 0,
    }));
    writes(&model, &json!([0]), "[0,1,2]");
    // There is no first item, so there is no second one.
    writes(&model, &json!([]), "[]");
}

#[test]
fn listed_values_of_another_type_have_no_effect() {
    let listed = json!({ "enum": ["x", 7], "type": ["string", "integer"] });
    let model = lax(json!({ "allOf": [listed, { "type": "string" }] }));
    writes(&model, &json!("x"), r#""x""#);
    assert!(text(model.to_bytes(&json!(7))).is_err());
}

/// Of branches that match equally well, the one with the most keys of the value is selected.
#[test]
fn recording_counts_keys_at_every_depth() {
    let recording = record(&json!({ "a": [{ "b": 1 }, { "c": 2, "d": { "e": 3 } }], "f": 4 }));
    assert_eq!(recording.map(|recording| recording.keys(Recording::ROOT)).ok(), Some(6));
}

/// A scalar default is not validated, as in pydantic. One that contains values is.
#[test]
fn a_default_that_is_sent_is_checked() {
    let list = json!({ "type": "array", "items": { "type": "integer" }, "default": ["x"] });
    let model = with(ModelOptions::new(), json!({ "type": "object", "properties": { "a": list } }));
    rejects(&model, &json!({}), "`a[0]`: cannot be converted to integer");
}

/// Only a decimal has several spellings.
#[test]
fn a_text_of_another_spelling_is_not_the_default() {
    for (format, sent) in [("decimal", "{}"), ("byte", r#"{"a":"1.00"}"#)] {
        let text = json!({ "type": "string", "format": format, "default": "1.0" });
        let document = json!({ "type": "object", "properties": { "a": text } });
        let model = with(ModelOptions::new().exclude_defaults(), document);
        writes(&model, &json!({ "a": "1.00" }), sent);
    }
}

/// A default that the writer excludes need not be valid, with one of the two options.
#[test]
fn an_excluded_default_is_not_checked() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "anyOf": [{ "type": "integer" }], "default": {} } },
    });
    for options in [ModelOptions::new().exclude_defaults(), ModelOptions::new().exclude_unset()] {
        writes(&with(options, document.clone()), &json!({}), "{}");
    }
}
