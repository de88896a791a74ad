/// A way to write the names of fields, as in serde's `rename_all`.
///
/// # Examples
///
/// ```
/// use aside::{ModelOptions, response::Case};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { user_id: u32 }
///
/// let schema = ModelOptions::new().case(Case::Camel).for_type::<User>()?;
/// assert_eq!(schema.to_bytes(&User { user_id: 1 }).unwrap(), r#"{"userId":1}"#);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Case {
    /// `camelCase`.
    Camel,
    /// `PascalCase`.
    Pascal,
    /// `snake_case`.
    Snake,
    /// `kebab-case`.
    Kebab,
}

impl Case {
    /// Writes a name in this case. Underscores at the start and names without a letter stay.
    pub(super) fn apply(self, name: &str) -> String {
        let rest = name.trim_start_matches('_');
        let (start, words) = (&name[..name.len() - rest.len()], words(rest));
        let join = |separator: &str| words.join(separator);
        let capitalized = |words: &[String]| words.iter().map(|word| capitalized(word)).collect();
        let renamed = match self {
            Self::Snake => join("_"),
            Self::Kebab => join("-"),
            Self::Pascal => capitalized(&words),
            Self::Camel => match words.split_first() {
                Some((first, rest)) => first.clone() + &capitalized(rest),
                None => String::new(),
            },
        };
        if renamed.is_empty() { name.to_owned() } else { format!("{start}{renamed}") }
    }
}

/// The words of a name in lower case. `_`, `-` and capital letters separate them.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let (mut words, mut word) = (Vec::new(), String::new());
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let is_lower = |letter: Option<char>| letter.is_some_and(char::is_lowercase);
        // `userId`, and the `S` of `HTTPServer`.
        let begins = letter.is_uppercase()
            && (!before.is_some_and(char::is_uppercase)
                || is_lower(letters.get(index + 1).copied()));
        if matches!(letter, '_' | '-') || begins {
            words.push(std::mem::take(&mut word));
        }
        if !matches!(letter, '_' | '-') {
            word.extend(letter.to_lowercase());
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
