package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

const correctionsName = "corrections.jsonl"

// Corrections are the lines of corrections.jsonl.
type Corrections struct {
	List   []transcripts.Correction
	SHA256 string              // of the lines that count: an input of the stages
	Issues []transcripts.Issue // warnings, e.g. a half-written last line

	lines []byte // of List, as they were read
}

// Next is the sequence number that the next correction must carry.
func (c Corrections) Next() int { return len(c.List) + 1 }

// Corrections reads what people changed in a meeting. A last line that a crash
// left half-written does not count and comes as a warning A212: whoever wrote
// it was never told that it was saved. A damaged line before that is A210, an
// error, because everything after it may rest on it.
func (c *Corpus) Corrections(p consent.Permit, id string) (Corrections, error) {
	return c.CorrectionsSince(p, id, Corrections{})
}

// CorrectionsSince is [Corpus.Corrections] for somebody who has read them
// before: lines that are as they were are not taken apart again.
func (c *Corpus) CorrectionsSince(p consent.Permit, id string, old Corrections) (Corrections, error) {
	if err := c.permitted(p, id); err != nil {
		return Corrections{}, err
	}
	data, err := os.ReadFile(filepath.Join(c.meetingDir(id), correctionsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Corrections{}, ioFault(place(id, correctionsName), err)
	}
	cs, _, err := parseSince(id, data, old)
	return cs, err
}

// CorrectionsState names the state of a meeting's corrections without reading
// them: as long as it is the same, so are they. Empty where there are none.
func (c *Corpus) CorrectionsState(id string) string {
	if ValidID(id) != nil {
		return ""
	}
	info, err := os.Stat(filepath.Join(c.meetingDir(id), correctionsName))
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
}

// parseCorrections gives the corrections and the offset after the last whole
// line.
func parseCorrections(id string, data []byte) (Corrections, int64, error) {
	return parseSince(id, data, Corrections{})
}

// parseSince is parseCorrections of a file that mostly begins with lines that
// were parsed before.
func parseSince(id string, data []byte, old Corrections) (Corrections, int64, error) {
	var out Corrections
	where := place(id, correctionsName)
	rest := data
	if n := len(old.lines); n > 0 && bytes.HasPrefix(data, old.lines) {
		out.List, rest = old.List[:len(old.List):len(old.List)], data[n:]
	}
	for len(rest) > 0 {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			out.Issues = append(out.Issues, *transcripts.Fault(TornLine, atLine(where, out.Next()),
				"the last line is half-written, as a crash leaves it, and does not count",
				"den sidste linje er kun halvt skrevet, som et nedbrud efterlader den, og tæller ikke med").
				Hint("make the last correction again if it is missing", "lav den seneste rettelse igen, hvis den mangler").Level(transcripts.Warning))
			break
		}
		var x transcripts.Correction
		d := json.NewDecoder(bytes.NewReader(rest[:i]))
		d.DisallowUnknownFields()
		if err := d.Decode(&x); err != nil || d.More() || x.Seq != out.Next() || x.Op == "" || x.Author == "" {
			return Corrections{}, 0, transcripts.Fault(DamagedLine, atLine(where, out.Next()),
				"the line is damaged, out of sequence, or of a newer program",
				"linjen er beskadiget, ude af rækkefølge eller fra et nyere program").
				Hint("bring the file back from a backup, or delete from this line on and correct again",
					"hent filen fra en sikkerhedskopi, eller slet fra denne linje og frem og ret igen")
		}
		out.List = append(out.List, x)
		rest = rest[i+1:]
	}
	whole := int64(len(data) - len(rest))
	out.SHA256, out.lines = digest(data[:whole]), data[:whole:whole]
	return out, whole, nil
}

// AppendCorrections adds corrections to a meeting. Their sequence numbers must
// follow the last one in the file ([Corrections.Next]); if somebody else wrote
// in the meantime the fault is A211, nothing is written, and the caller reads
// again. All of them are on disk when it returns nil, or none counts.
func (c *Corpus) AppendCorrections(id string, cs ...transcripts.Correction) error {
	_, err := c.AppendAfter(id, Corrections{}, cs...)
	return err
}

// AppendAfter is [Corpus.AppendCorrections] for somebody who has read the
// corrections before. It gives all of them, with the new ones as they are on
// disk.
func (c *Corpus) AppendAfter(id string, old Corrections, cs ...transcripts.Correction) (Corrections, error) {
	if err := ValidID(id); err != nil {
		return Corrections{}, err
	}
	if err := c.refuseForgotten(id); err != nil {
		return Corrections{}, err
	}
	return c.appendCorrections(c.meetingDir(id), id, old, cs)
}

// AppendCorrections is [Corpus.AppendCorrections] for a meeting that is being
// added: codes that came with its transcript.
func (n *New) AppendCorrections(cs ...transcripts.Correction) error {
	_, err := n.c.appendCorrections(n.dir, n.id, Corrections{}, cs)
	return err
}

func (c *Corpus) appendCorrections(dir, id string, known Corrections, cs []transcripts.Correction) (Corrections, error) {
	if len(cs) == 0 {
		return known, nil
	}
	where := place(id, correctionsName)
	none := Corrections{}
	lock, err := lockFile(filepath.Join(dir, correctionsName), c.perm, 5*time.Second)
	if errors.Is(err, fs.ErrNotExist) {
		return none, transcripts.Fault(NoMeeting, "meeting "+id, "there is no such meeting", "mødet findes ikke").
			Hint("see gribning status for the meetings that there are", "se møderne med gribning status")
	}
	if err != nil {
		return none, lockFault(where, err)
	}
	defer lock.release()
	data, err := os.ReadFile(lock.f.Name())
	if err != nil {
		return none, ioFault(where, err)
	}
	old, whole, err := parseSince(id, data, known)
	if err != nil {
		return none, err
	}
	var lines []byte
	for i, x := range cs {
		if x.Seq != old.Next()+i {
			return none, transcripts.Fault(OutOfSequence, where,
				fmt.Sprintf("the next correction is number %d, not %d: somebody else has corrected the meeting", old.Next()+i, x.Seq),
				fmt.Sprintf("næste rettelse er nummer %d, ikke %d: en anden har rettet mødet", old.Next()+i, x.Seq)).
				Hint("read the meeting again and repeat the change", "læs mødet igen, og gentag ændringen")
		}
		if x.Op == "" || x.Author == "" {
			return none, fmt.Errorf("corpus: correction %d has no author or says nothing", x.Seq)
		}
		x.Time = x.Time.UTC().Truncate(time.Millisecond)
		line, err := canonicalLine(x)
		if err != nil {
			return none, err
		}
		lines = append(lines, line...)
	}
	if err := appendBytes(lock.f, whole, lines, where); err != nil {
		return none, err
	}
	all, _, err := parseSince(id, slices.Concat(data[:whole], lines), old)
	return all, err
}
