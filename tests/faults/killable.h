// What a test has to know and to decide about the process that it kills. Linked
// into that process: it replaces the calls that write, each of which does its
// work and then, or instead, what the environment says.
//
//   WHET_TEST_ACKS=3  eight bytes to this descriptor after each sync of the
//                     journal: how many of its bytes are on the disk
//   WHET_TEST_DIE="pwrite 5 1 half"
//                     SIGKILL at the first pwrite that begins with a record of
//                     type 5 (the stop record), after half of it
//
// The four words: call, its object, which one of those it is (from 1), and
// `before`, `half` or `after`. Calls and objects: `pwrite` H (the header of the
// journal), a digit (the type of the first record that is written) or `any`;
// `sync` any (of the journal); `rename` and the name that a file gets.
#ifndef WHET_TESTS_FAULTS_KILLABLE_H_
#define WHET_TESTS_FAULTS_KILLABLE_H_

namespace whet::testing {

// Reads the environment. Call it first.
void BecomeKillable();

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_KILLABLE_H_
