use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Stands for a database.
#[derive(Clone)]
pub struct Tasks(Arc<Mutex<BTreeMap<String, &'static str>>>);

impl Default for Tasks {
    fn default() -> Self {
        let tasks = [("foo".to_owned(), "Listen to the Bar Fighters")];
        Self(Arc::new(Mutex::new(tasks.into())))
    }
}

impl Tasks {
    /// Returns the text of a task, and whether the task is new.
    pub fn get_or_create(&self, id: &str) -> (&'static str, bool) {
        let mut tasks = self.0.lock().expect("no thread panicked");
        let is_new = !tasks.contains_key(id);
        (tasks.entry(id.to_owned()).or_insert("This didn't exist before"), is_new)
    }
}
