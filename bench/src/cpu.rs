//! What threads and processes have cost and hold, from Linux's `/proc`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

/// The CPU time of a process so far, thread by thread.
pub(crate) struct Cpu(HashMap<String, Thread>);

struct Thread {
    name: String,
    seconds: f64,
}

impl Cpu {
    /// Of the process with this id.
    pub(crate) fn of(process: u32) -> anyhow::Result<Self> {
        let mut threads = HashMap::new();
        let tasks =
            fs::read_dir(format!("/proc/{process}/task")).context("threads are told by Linux only")?;
        for task in tasks {
            let task = task?;
            // A thread that ends meanwhile has nothing to tell.
            if let Some(thread) = Thread::read(&task.path()) {
                threads.insert(task.file_name().to_string_lossy().into_owned(), thread);
            }
        }
        Ok(Self(threads))
    }

    /// The CPU seconds since `earlier` of the threads whose name fits. A thread that has ended tells nothing.
    pub(crate) fn since(&self, earlier: &Self, fits: impl Fn(&str) -> bool) -> f64 {
        let own = self.0.iter().filter(|(_, thread)| fits(&thread.name));
        own.map(|(id, thread)| thread.seconds - earlier.0.get(id).map_or(0.0, |it| it.seconds)).sum()
    }
}

impl Thread {
    fn read(task: &Path) -> Option<Self> {
        let name = fs::read_to_string(task.join("comm")).ok()?.trim_end().to_owned();
        // The first number is what the thread has run for, in nanoseconds.
        let schedule = fs::read_to_string(task.join("schedstat")).ok()?;
        let nanoseconds: u64 = schedule.split(' ').next()?.parse().ok()?;
        Some(Self { name, seconds: nanoseconds as f64 / 1e9 })
    }
}

/// The memory that the process holds now, in MiB.
pub(crate) fn resident_mib(process: u32) -> anyhow::Result<f64> {
    memory_mib(process, "VmRSS:")
}

/// The most memory that the process has held, in MiB.
pub(crate) fn peak_mib(process: u32) -> anyhow::Result<f64> {
    memory_mib(process, "VmHWM:")
}

fn memory_mib(process: u32, field: &'static str) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).context(field)?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib as f64 / 1024.0)
}
