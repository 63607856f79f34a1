package pipeline

import (
	"context"
	"strconv"

	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/grip"
	"gribning/pipeline/speakers"
	"gribning/pipeline/turns"
	"gribning/transcripts"
)

// analysisStage is S3 to S6: everything pure and cheap, made together, so that
// one artefact holds a meeting whose parts belong to each other.
type analysisStage struct{}

// analysisVersion is raised when the way the parts are put together changes
// what comes out; each part has a version of its own as well.
const analysisVersion = 2

func (analysisStage) name() string              { return "analysis" }
func (analysisStage) artefact() corpus.Artefact { return corpus.AnalysisFile }

func (analysisStage) inputs(j *job) (corpus.Inputs, error) {
	c := j.r.Corpus
	header, err := corpus.HeaderDigest(j.header)
	if err != nil {
		return corpus.Inputs{}, err
	}
	corrections, err := c.Corrections(j.permit, j.id())
	if err != nil {
		return corpus.Inputs{}, err
	}
	answers, err := j.answered()
	if err != nil {
		return corpus.Inputs{}, err
	}
	words, _ := c.Made(j.id(), corpus.WordsFile)
	voices, _ := c.Made(j.id(), corpus.SpeakersFile)
	in := corpus.Inputs{
		Stage:   "analysis",
		Version: analysisVersion,
		Reads: map[string]string{
			"meeting":     header,
			"words":       words.SHA256,
			"speakers":    voices.SHA256,
			"corrections": corrections.SHA256,
		},
		Params: map[string]string{
			"codebook": c.Settings().Study.Codebook,
			"speakers": strconv.Itoa(speakers.Version),
			"turns":    strconv.Itoa(turns.Version),
			"grip":     grip.Rule,
			"coding":   j.r.Engines.Analyst.Version(),
			"identify": deidentify.Rule + " " + deidentify.ModelAuthor,
			"keys":     j.r.Engines.KeysDigest,
		},
	}
	if answers != "" { // so that a study that asks nobody keeps its keys
		in.Params["adjudicator"] = answers
	}
	return in, nil
}

func (s analysisStage) make(ctx context.Context, j *job, key corpus.Key) error {
	m, err := j.assemble()
	if err != nil {
		return err
	}
	if err := j.analyse(ctx, m); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if j.asked { // the answers are an input that has only now come
		in, err := s.inputs(j)
		if err != nil {
			return err
		}
		key = in.Key()
	}
	if err := j.lock.SaveAnalysis(key, m, j.cost()); err != nil {
		return err
	}
	j.result.Issues = append(j.result.Issues, m.Issues...)
	j.result.Counts = CountsOf(m)
	return nil
}

// assemble lays talk and roles over the words: the meeting as it was heard.
func (j *job) assemble() (*transcripts.Meeting, error) {
	return Heard(j.r.Corpus, j.permit, j.header)
}

// analyse takes a meeting of words and speakers through S3 to S6.
func (j *job) analyse(ctx context.Context, m *transcripts.Meeting) error {
	cs, err := j.r.Corpus.Corrections(j.permit, m.ID)
	if err != nil {
		return err
	}
	if err := correctWords(j.permit, m, cs); err != nil {
		return err
	}
	if err := j.r.Engines.Analyst.Draft(m); err != nil {
		return err
	}
	if err := j.adjudicate(ctx, m); err != nil {
		return err
	}
	return Settle(m, cs.List)
}

// CountsOf counts what a run shows of an analysed meeting.
func CountsOf(m *transcripts.Meeting) Counts {
	n := Counts{Words: len(m.Words), Turns: len(m.Turns), Duration: m.Span().End}
	if c := m.Shown(); c != nil {
		n.MYs = len(c.MYs)
	}
	return n
}
