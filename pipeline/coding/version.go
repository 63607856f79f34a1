package coding

// Version names the coder and what it was made from. It enters the key of a
// coded meeting, so that another coder or model makes another coding.
func (c *Coder) Version() string { return ruleAuthor }
