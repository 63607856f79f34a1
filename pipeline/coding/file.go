package coding

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/coding/network"
	"gribning/transcripts"
)

// A model file is gzip over: the magic line, the length of a JSON header, the
// header, and the parts in the order of [model.parts].
const magic = "gribning coding model 2\n"

// maxHeader bounds the header of a model file.
const maxHeader = 1 << 20

// header is what a model file says of itself beside its weights.
type header struct {
	Bias  float64 `json:"bias"`
	Scale scales  `json:"scale"`
	Lists int     `json:"lists"` // how many cue lists the features count on
}

// part is one set of weights in a model file.
type part struct {
	plain **loglinear.Model
	chain **loglinear.Chain
	net   **network.Net
	size  int // number of labels
}

func (m *model) parts() []part {
	return []part{
		{plain: &m.first.citizen, size: citizenKinds}, {plain: &m.first.pro, size: len(replyCodes)}, {net: &m.first.net},
		{chain: &m.meaning, size: citizenLabels}, {plain: &m.reply, size: len(replyCodes)}, {plain: &m.outcome, size: len(outcomes)},
		{plain: &m.kinds.subtype, size: len(transcripts.Subtypes)},
		{plain: &m.kinds.tentative, size: 2}, {plain: &m.kinds.implicit, size: 2}, {plain: &m.units, size: 2},
	}
}

// write writes the model; the same model gives the same bytes.
func (m *model) write(w io.Writer, lists int) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	head, err := json.Marshal(header{Bias: m.bias, Scale: m.scale, Lists: lists})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(z, magic); err != nil {
		return err
	}
	if err := binary.Write(z, binary.LittleEndian, uint32(len(head))); err != nil {
		return err
	}
	if _, err := z.Write(head); err != nil {
		return err
	}
	for _, p := range m.parts() {
		switch {
		case p.chain != nil:
			err = (*p.chain).Encode(z)
		case p.net != nil:
			err = (*p.net).Encode(z)
		default:
			err = (*p.plain).Encode(z)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// readModel reads what write wrote. Whatever is not exactly that is M201.
func readModel(r io.Reader, lists int) (*model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, modelFault(err)
	}
	defer z.Close()
	start := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(z, start); err != nil {
		return nil, modelFault(err)
	}
	n := binary.LittleEndian.Uint32(start[len(magic):])
	if !bytes.HasPrefix(start, []byte(magic)) || n > maxHeader {
		return nil, modelFault(errors.New("other format"))
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(z, raw); err != nil {
		return nil, modelFault(err)
	}
	var h header
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, modelFault(err)
	}
	if h.Lists > lists {
		return nil, modelFault(errors.New("trained with more cue lists than there are"))
	}
	m := &model{first: &first{}, kinds: &kinds{}, bias: h.Bias, scale: h.Scale}
	for _, p := range m.parts() {
		if err := p.read(z); err != nil {
			return nil, modelFault(err)
		}
	}
	if _, err := z.Read(make([]byte, 1)); err != io.EOF {
		return nil, modelFault(errors.New("more than a model"))
	}
	return m, nil
}

func (p part) read(r io.Reader) error {
	if p.chain != nil {
		c, err := loglinear.DecodeChain(r)
		if err != nil {
			return err
		}
		if c.Labels != p.size {
			return errors.New("other labels")
		}
		*p.chain = c
		return nil
	}
	if p.net != nil {
		n, err := network.Decode(r)
		if err != nil {
			return err
		}
		if !n.Fits(netShape) {
			return errors.New("other network")
		}
		*p.net = n
		return nil
	}
	m, err := loglinear.Decode(r)
	if err != nil {
		return err
	}
	if m.Labels != p.size {
		return errors.New("other labels")
	}
	*p.plain = m
	return nil
}

func modelFault(err error) *transcripts.Issue {
	return transcripts.Fault("M201", "", "The coding model could not be read", "Kodemodellen kunne ikke læses").
		Hint("Train it again with gribning train, or reinstall the program", "Træn den igen med gribning train, eller geninstallér programmet").Because(err)
}
