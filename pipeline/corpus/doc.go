// Package corpus is the folder in which a study lives: settings, meetings,
// what the stages made of them, what people corrected, and the log of who did
// what.
//
//	gribning.toml                 settings of the study
//	meetings/<id>/meeting.toml    who took part and agreed to what
//	meetings/<id>/recording.wav   sound, unless it stays outside the corpus
//	meetings/<id>/source.eaf      the transcript as it was given, if there was one
//	meetings/<id>/words.json  speakers.json  analysis.json    made by stages
//	meetings/<id>/corrections.jsonl                            made by people
//	meetings/<id>/manifest.json   key, digest, program and time of each artefact
//	meetings/<id>/failed.json     why the meeting has no final answer, if so
//	reports/<id>.html  reports/index.html  exports/…  dataset/…
//	reports/counts/*.json         counts of each meeting, so that a report need not read it again
//	log/audit.jsonl               hash-chained log
//
// What holds here:
//
//   - A file is replaced whole, by temporary file, fsync, rename and fsync of
//     the folder. A killed program leaves the old file or the new one.
//   - An artefact carries its key and its own digest. If the program is killed
//     after the artefact is in place but before the manifest says so, the next
//     run finds the artefact by its key and does not make it again.
//   - Meaning never depends on paths, times, hosts or thread counts: the same
//     inputs give the same bytes. Times and seconds spent stand in
//     manifest.json, failed.json and the log only.
//   - Whoever writes to a meeting holds its lock ([Corpus.Lock]); writing is a
//     method of the lock. Appending to corrections and log locks the file for
//     the moment. All locks are advisory locks of the operating system and
//     vanish with their process.
//   - Words, sound, corrections and analyses are opened only against a
//     [consent.Permit] for that meeting.
//   - Nothing of many meetings is kept in memory.
//
// Faults are [transcripts.Issue]s with codes A101 to A249. They name ids and
// line numbers, never words of a meeting or file names chosen by people.
//
// The package runs no stage and decides no policy. It may import transcripts
// and consent; the runner, dataset, report, review and the program import it.
package corpus
