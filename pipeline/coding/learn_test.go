package coding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// school makes small meetings coded by the rules, so that training is quick.
func school(t *testing.T, n int) []*transcripts.Meeting {
	t.Helper()
	r, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	wants := []string{"et lager", "et køkken", "en børnehave", "et værksted"}
	fears := []string{"det går galt igen", "de bliver sure", "ryggen siger stop"}
	var out []*transcripts.Meeting
	for i := range n {
		m := talk(fmt.Sprintf(`S: hvad tænker du selv
B: ja · jeg kunne godt tænke mig at arbejde på %s igen
S: okay · hvad er det ved det der trækker
B: jeg er bare så bange for at %s
S: ja · du skal søge to job om ugen · det noterer jeg i planen
`, wants[i%len(wants)], fears[i%len(fears)]))
		m.ID = fmt.Sprintf("S%02d", i)
		for k := range m.Turns {
			m.Words[m.TCUs[m.Turns[k].From].From].Begins = transcripts.BeginsTurn
		}
		c, err := r.Code(m)
		if err != nil {
			t.Fatal(err)
		}
		c.Name, c.Complete = "human:k1", true
		grip.Derive(m, &c)
		m.SetCoding(c)
		out = append(out, m)
	}
	return out
}

func TestTrain(t *testing.T) {
	o := TrainOptions{Data: "invented", EvaluateOptions: EvaluateOptions{Folds: 2, Suggest: suggest, Build: build, Derive: grip.Derive, Resamples: 20}}
	var files [2]bytes.Buffer
	var card Card
	for k := range files {
		c, got, err := Train(t.Context(), school(t, 8), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Save(&files[k]); err != nil {
			t.Fatal(err)
		}
		card = got
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same meetings gave two models")
	}
	c, err := Load(&files[0])
	if err != nil {
		t.Fatal(err)
	}
	m := school(t, 1)[0]
	got, err := c.Code(m)
	if err != nil || len(got.MYs) == 0 {
		t.Errorf("the trained coder found nothing: %v\n%s", err, sketch(m, &got))
	}
	if card.Meetings != 8 || card.Scores["my_f1"].Value < 0.5 || len(card.Baselines) != 2 {
		t.Errorf("card: %+v", card)
	}
	if _, err := json.Marshal(card); err != nil {
		t.Errorf("the card is no JSON: %v", err)
	}
	if md := card.Markdown(); !strings.Contains(md, "my_f1") || !strings.Contains(md, "Reliability") || strings.Contains(md, "NaN") {
		t.Errorf("the card in words lacks something:\n%s", md)
	}
}

func TestTrainRefuses(t *testing.T) {
	o := TrainOptions{EvaluateOptions: EvaluateOptions{Suggest: suggest, Build: build, Derive: grip.Derive}}
	if _, _, err := Train(t.Context(), school(t, 3), o); !errors.Is(err, &transcripts.Issue{Code: "K403"}) {
		t.Errorf("three meetings: %v, want K403", err)
	}
	ms := school(t, 10)
	ms[4].Codings = nil
	if _, _, err := Train(t.Context(), ms, o); !errors.Is(err, &transcripts.Issue{Code: "K401"}) {
		t.Errorf("a meeting without codes: %v, want K401", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Train(ctx, school(t, 10), o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
