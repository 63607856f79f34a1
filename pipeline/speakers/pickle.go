package speakers

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
)

// A PyTorch file is a ZIP archive with a Python pickle, data.pkl, that names
// tensors, and one file of raw numbers for each storage. The pickle language
// can run any program; the reader here knows the 30 instructions that describe
// a dictionary of float tensors and three names (below), builds plain values
// and calls nothing.

const (
	mostPickle  = 16 << 20
	mostStorage = 256 << 20
	mostStack   = 1 << 20
)

// tensor is a float tensor in row order.
type tensor struct {
	shape []int
	data  []float32
}

// Names that a file may mention.
const (
	orderedDict   = "collections OrderedDict"
	rebuildTensor = "torch._utils _rebuild_tensor_v2"
	floatStorage  = "torch FloatStorage"
)

type (
	pickleName  string // a GLOBAL
	pickleMark  struct{}
	pickleTuple []any
	pickleList  struct{ items []any }
	pickleDict  struct{ items map[string]any }
	storageRef  struct {
		key  string
		size int
	}
)

var errPickle = errors.New("not a PyTorch file of float tensors")

// readTensors gives all tensors of the dictionary called name in a PyTorch
// file.
func readTensors(r io.ReaderAt, size int64, name string) (map[string]tensor, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errPickle, err)
	}
	var prefix string
	for _, f := range z.File {
		if path.Base(f.Name) == "data.pkl" {
			prefix = strings.TrimSuffix(f.Name, "data.pkl")
		}
	}
	program, err := zipped(z, prefix+"data.pkl", mostPickle)
	if err != nil {
		return nil, err
	}
	m := unpickler{code: program, memo: map[uint32]any{}, storage: map[string][]float32{}}
	m.load = func(key string) ([]float32, error) {
		b, err := zipped(z, prefix+"data/"+key, mostStorage)
		if err != nil {
			return nil, err
		}
		x := make([]float32, len(b)/4)
		for i := range x {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		return x, nil
	}
	v, err := m.run()
	if err != nil {
		return nil, err
	}
	out := map[string]tensor{}
	top, _ := v.(*pickleDict)
	if top == nil {
		return nil, errPickle
	}
	inner, _ := top.items[name].(*pickleDict)
	if inner == nil {
		return nil, fmt.Errorf("%w: no dictionary %q", errPickle, name)
	}
	for k, v := range inner.items {
		if t, ok := v.(tensor); ok {
			out[k] = t
		}
	}
	return out, nil
}

func zipped(z *zip.Reader, name string, most uint64) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > most {
			return nil, fmt.Errorf("%w: %s is too large", errPickle, path.Base(name))
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errPickle, err)
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, int64(most)))
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errPickle, err)
		}
		return b, nil
	}
	return nil, fmt.Errorf("%w: no %s", errPickle, path.Base(name))
}

// unpickler is the stack machine of the pickle language.
type unpickler struct {
	code    []byte
	at      int
	stack   []any
	memo    map[uint32]any
	storage map[string][]float32
	load    func(key string) ([]float32, error)
}

func (m *unpickler) run() (any, error) {
	for {
		op, err := m.take(1)
		if err != nil {
			return nil, err
		}
		if op[0] == '.' { // STOP
			return m.pop()
		}
		if err := m.do(op[0]); err != nil {
			return nil, err
		}
		if len(m.stack) > mostStack {
			return nil, errPickle
		}
	}
}

func (m *unpickler) take(n int) ([]byte, error) {
	if n < 0 || n > len(m.code)-m.at {
		return nil, fmt.Errorf("%w: cut off", errPickle)
	}
	b := m.code[m.at : m.at+n]
	m.at += n
	return b, nil
}

func (m *unpickler) number(bytes int) (int, error) {
	b, err := m.take(bytes)
	if err != nil {
		return 0, err
	}
	var v uint32
	for i, x := range b {
		v |= uint32(x) << (8 * i)
	}
	return int(int32(v)), nil
}

func (m *unpickler) line() (string, error) {
	i := strings.IndexByte(string(m.code[m.at:min(len(m.code), m.at+200)]), '\n')
	if i < 0 {
		return "", fmt.Errorf("%w: endless name", errPickle)
	}
	s := string(m.code[m.at : m.at+i])
	m.at += i + 1
	return s, nil
}

func (m *unpickler) push(v any) error { m.stack = append(m.stack, v); return nil }

func (m *unpickler) pop() (any, error) {
	if len(m.stack) == 0 {
		return nil, fmt.Errorf("%w: empty stack", errPickle)
	}
	v := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return v, nil
}

// toMark takes everything above the last mark.
func (m *unpickler) toMark() ([]any, error) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if _, ok := m.stack[i].(pickleMark); ok {
			items := append([]any(nil), m.stack[i+1:]...)
			m.stack = m.stack[:i]
			return items, nil
		}
	}
	return nil, fmt.Errorf("%w: no mark", errPickle)
}

func (m *unpickler) do(op byte) error {
	switch op {
	case 0x80: // PROTO
		_, err := m.take(1)
		return err
	case '}', ']', ')', '(', 'N', 0x88, 0x89:
		return m.push(constant(op))
	case 'K', 'M', 'J': // BININT1, BININT2, BININT
		n, err := m.number(map[byte]int{'K': 1, 'M': 2, 'J': 4}[op])
		if err != nil {
			return err
		}
		return m.push(n)
	case 'G': // BINFLOAT
		b, err := m.take(8)
		if err != nil {
			return err
		}
		return m.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
	case 'X': // BINUNICODE
		n, err := m.number(4)
		if err != nil {
			return err
		}
		b, err := m.take(n)
		if err != nil {
			return err
		}
		return m.push(string(b))
	case 'c': // GLOBAL
		return m.global()
	case 'q', 'r', 'h', 'j':
		return m.remember(op)
	case 0x85, 0x86, 0x87, 't':
		return m.tuple(op)
	case 'Q', 'R', 'b':
		return m.object(op)
	case 'a', 'e', 's', 'u':
		return m.fill(op)
	}
	return fmt.Errorf("%w: instruction %#x", errPickle, op)
}

func constant(op byte) any {
	switch op {
	case '}':
		return &pickleDict{map[string]any{}}
	case ']':
		return &pickleList{}
	case ')':
		return pickleTuple{}
	case '(':
		return pickleMark{}
	case 0x88:
		return true
	case 0x89:
		return false
	}
	return nil
}

func (m *unpickler) global() error {
	module, err := m.line()
	if err != nil {
		return err
	}
	name, err := m.line()
	if err != nil {
		return err
	}
	switch full := module + " " + name; full {
	case orderedDict, rebuildTensor, floatStorage:
		return m.push(pickleName(full))
	}
	return fmt.Errorf("%w: it names something else than tensors", errPickle)
}

func (m *unpickler) remember(op byte) error {
	width := 1
	if op == 'r' || op == 'j' { // LONG_BINPUT, LONG_BINGET
		width = 4
	}
	n, err := m.number(width)
	if err != nil {
		return err
	}
	if op == 'q' || op == 'r' {
		if len(m.stack) == 0 {
			return errPickle
		}
		m.memo[uint32(n)] = m.stack[len(m.stack)-1]
		return nil
	}
	v, ok := m.memo[uint32(n)]
	if !ok {
		return fmt.Errorf("%w: unknown reference", errPickle)
	}
	return m.push(v)
}

func (m *unpickler) tuple(op byte) error {
	if op == 't' {
		items, err := m.toMark()
		if err != nil {
			return err
		}
		return m.push(pickleTuple(items))
	}
	n := int(op-0x85) + 1
	if len(m.stack) < n {
		return errPickle
	}
	items := append(pickleTuple(nil), m.stack[len(m.stack)-n:]...)
	m.stack = m.stack[:len(m.stack)-n]
	return m.push(items)
}

// object handles storages (BINPERSID), tensors and dictionaries (REDUCE), and
// drops the attributes that BUILD would set.
func (m *unpickler) object(op byte) error {
	arg, err := m.pop()
	if err != nil {
		return err
	}
	switch op {
	case 'b':
		return nil
	case 'Q':
		t, ok := arg.(pickleTuple)
		if !ok || len(t) != 5 || t[1] != any(pickleName(floatStorage)) {
			return fmt.Errorf("%w: storage", errPickle)
		}
		key, ok1 := t[2].(string)
		size, ok2 := t[4].(int)
		if !ok1 || !ok2 || strings.ContainsAny(key, "/\\.") {
			return fmt.Errorf("%w: storage", errPickle)
		}
		return m.push(storageRef{key, size})
	}
	args, ok := arg.(pickleTuple)
	what, err := m.pop()
	if err != nil || !ok {
		return errPickle
	}
	switch what {
	case any(pickleName(orderedDict)):
		return m.push(&pickleDict{map[string]any{}})
	case any(pickleName(rebuildTensor)):
		t, err := m.tensor(args)
		if err != nil {
			return err
		}
		return m.push(t)
	}
	return fmt.Errorf("%w: call", errPickle)
}

// tensor cuts a tensor out of its storage; only row order is accepted.
func (m *unpickler) tensor(args pickleTuple) (tensor, error) {
	bad := fmt.Errorf("%w: tensor", errPickle)
	if len(args) < 4 {
		return tensor{}, bad
	}
	ref, ok1 := args[0].(storageRef)
	offset, ok2 := args[1].(int)
	shape, ok3 := args[2].(pickleTuple)
	stride, ok4 := args[3].(pickleTuple)
	if !ok1 || !ok2 || !ok3 || !ok4 || len(shape) != len(stride) || offset < 0 {
		return tensor{}, bad
	}
	t := tensor{shape: make([]int, len(shape))}
	count := 1
	for i := len(shape) - 1; i >= 0; i-- {
		n, ok := shape[i].(int)
		if s, isInt := stride[i].(int); !ok || !isInt || n < 1 || s != count && n > 1 || n > mostStorage/4/count {
			return tensor{}, bad
		}
		t.shape[i] = n
		count *= n
	}
	all, ok := m.storage[ref.key]
	if !ok {
		var err error
		if all, err = m.load(ref.key); err != nil {
			return tensor{}, err
		}
		m.storage[ref.key] = all
	}
	if count > len(all) || offset > len(all)-count {
		return tensor{}, bad
	}
	t.data = all[offset : offset+count]
	return t, nil
}

// fill adds items to the list or dictionary on the stack.
func (m *unpickler) fill(op byte) error {
	var items []any
	var err error
	switch op {
	case 'e', 'u': // APPENDS, SETITEMS
		items, err = m.toMark()
	case 'a', 's': // APPEND, SETITEM
		n := 1
		if op == 's' {
			n = 2
		}
		if len(m.stack) < n {
			return errPickle
		}
		items = append(items, m.stack[len(m.stack)-n:]...)
		m.stack = m.stack[:len(m.stack)-n]
	}
	if err != nil {
		return err
	}
	if len(m.stack) == 0 {
		return errPickle
	}
	switch into := m.stack[len(m.stack)-1].(type) {
	case *pickleList:
		if op == 'a' || op == 'e' {
			into.items = append(into.items, items...)
			return nil
		}
	case *pickleDict:
		if (op == 's' || op == 'u') && len(items)%2 == 0 {
			for i := 0; i < len(items); i += 2 {
				k, ok := items[i].(string)
				if !ok {
					return fmt.Errorf("%w: key", errPickle)
				}
				into.items[k] = items[i+1]
			}
			return nil
		}
	}
	return errPickle
}
