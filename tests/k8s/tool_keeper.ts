/**
 * The program that runs a program of others: its path and arguments are the arguments of this one.
 */
const [path, ...args] = Deno.args;
const { code } = await new Deno.Command(path!, { args, stdin: "null", stdout: "inherit", stderr: "inherit" }).output();
Deno.exit(code);
