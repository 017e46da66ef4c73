/**
 * Runs a Python program. A process of its own, since tests may run nothing but Deno; it gets `--allow-run=<that Python>`.
 *
 * Arguments: the Python, then what it is given. Its output and exit code are passed on.
 */
const [python, ...args] = Deno.args;
const { code } = await new Deno.Command(python!, { args }).spawn().status;
Deno.exit(code);
