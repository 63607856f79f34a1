package turns

// Version of the rules. It enters the key of what is made from turns and rises
// with every change that gives other units for the same words.
const Version = 1
