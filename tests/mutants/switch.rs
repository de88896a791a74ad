//! Turns on the one mutant that the environment names. `mutants.py` adds this crate to its copy of the project.

#![feature(const_eval_select, core_intrinsics)]
#![allow(internal_features)]

use std::{collections::HashSet, env, fs::File, intrinsics::const_eval_select, io::Write};
use std::sync::{LazyLock, Mutex};

static MUTANT: LazyLock<u32> = LazyLock::new(|| env::var("MUTANT").map_or(u32::MAX, |id| id.parse().unwrap()));

/// The file for the mutants that a test reaches, and those that it has.
static REACHED: LazyLock<Option<Mutex<(File, HashSet<u32>)>>> = LazyLock::new(|| {
    let path = env::var_os("MUTANTS_REACHED")?;
    Some(Mutex::new((File::options().create(true).append(true).open(path).unwrap(), HashSet::new())))
});

/// Returns whether the mutant `id` is on. In a constant, no mutant is.
pub const fn is_on(id: u32) -> bool {
    const_eval_select((id,), in_constant, at_run_time)
}

const fn in_constant(_: u32) -> bool {
    false
}

fn at_run_time(id: u32) -> bool {
    if let Some(reached) = &*REACHED {
        let (file, ids) = &mut *reached.lock().unwrap();
        if ids.insert(id) {
            writeln!(file, "{id}").unwrap();
        }
    }
    id == *MUTANT
}
