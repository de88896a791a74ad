//! Reads a scenario, and rejects one that cannot run.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::scenario::{Edge, Scenario};

/// More dependencies and runs than any application has.
const MAX_VISITS: u64 = 1000;

impl Scenario {
    /// Reads a case, or returns the reason why it is invalid.
    pub(super) fn read(case: &Value, now: i64) -> Result<Self, String> {
        let mut scenario = Self::deserialize(case).map_err(|error| error.to_string())?;
        scenario.levels = levels(case)?;
        scenario.now = now;
        let edges = scenario.deps.values().flat_map(|dep| &dep.depends);
        let edges = edges.chain(&scenario.levels).chain(&scenario.handler.depends);
        let mut names = edges.map(|edge| &edge.dep).chain(scenario.overrides.values());
        if let Some(name) = names.find(|name| !scenario.deps.contains_key(*name)) {
            return Err(format!("there is no dependency `{name}`"));
        }
        let is_large = u64::try_from(scenario.deps.len()).is_ok_and(|count| count > MAX_VISITS);
        let mut known = HashMap::new();
        let edges = scenario.levels.iter().chain(&scenario.handler.depends);
        let visits = || edges.map(|edge| scenario.visits(edge, &mut known)).try_fold(0_u64, sum);
        match if is_large { Some(u64::MAX) } else { visits() } {
            Some(visits) if visits <= MAX_VISITS => Ok(scenario),
            Some(_) => Err("the dependencies are too many to solve".to_owned()),
            None => Err("a dependency depends on itself".to_owned()),
        }
    }

    /// Counts the dependencies that are solved for an edge, also repeated ones (7.3). Returns `None` if there is a cycle.
    /// `known` has `None` for those that are being counted.
    fn visits<'s>(
        &'s self,
        edge: &'s Edge,
        known: &mut HashMap<&'s str, Option<u64>>,
    ) -> Option<u64> {
        let name = self.overrides.get(&edge.dep).unwrap_or(&edge.dep);
        if let Some(visits) = known.get(name.as_str()) {
            return *visits;
        }
        known.insert(name, None);
        let below = &self.deps.get(name)?.depends;
        let visits = below.iter().map(|edge| self.visits(edge, known)).try_fold(1, sum);
        known.insert(name, visits);
        visits
    }
}

/// Returns the dependencies that are not in a signature, in the order of 2.9: those of the application, of
/// `include_router`, of the router and of the route.
fn levels(case: &Value) -> Result<Vec<Edge>, String> {
    let mut found: Vec<(u8, Vec<Edge>)> = Vec::new();
    for level in ["app", "include", "include_router", "router", "route"] {
        if let Some(value) = case.get(level) {
            collect(level, value, &mut found)?;
        }
    }
    found.sort_by_key(|(level, _)| *level);
    Ok(found.into_iter().flat_map(|(_, edges)| edges).collect())
}

fn collect(path: &str, value: &Value, found: &mut Vec<(u8, Vec<Edge>)>) -> Result<(), String> {
    let Value::Object(map) = value else { return Ok(()) };
    for (name, value) in map {
        let path = format!("{path}.{name}");
        if name.ends_with("dependencies") {
            let edges = Vec::deserialize(value).map_err(|error| format!("{path}: {error}"))?;
            found.push((level(&path), edges));
        } else if matches!(name.as_str(), "router" | "include" | "include_router") {
            collect(&path, value, found)?;
        }
    }
    Ok(())
}

fn level(path: &str) -> u8 {
    if path.contains("include") {
        1
    } else if path.contains("router") {
        2
    } else if path.starts_with("app") {
        0
    } else {
        3
    }
}

fn sum(one: u64, other: Option<u64>) -> Option<u64> {
    Some(one.saturating_add(other?))
}
