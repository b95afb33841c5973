// Makes a client of /openapi/v1.json, compiles a day of an aggregator against it, and runs it. day.mjs URL TOKEN FOLDER
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const [url, token, folder] = process.argv.slice(2);
const document = await (await fetch(new URL('/openapi/v1.json', url))).json();
writeFileSync(join(folder, 'api.ts'), astToString(await openapiTS(document, { silent: true })));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
copyFileSync('day.ts', join(folder, 'day.ts'));
symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));

const program = ts.createProgram([join(folder, 'day.ts')], {
    strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: [],
});
const { diagnostics } = program.emit();
const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(one => ts.flattenDiagnosticMessageText(one.messageText, ' '));
if (faults.length > 0) {
    console.log(JSON.stringify({ faults }));
} else {
    const { day } = await import(pathToFileURL(join(folder, 'day.js')).href);
    console.log(JSON.stringify(await day(url, token).catch(fault => ({ fault: String(fault) }))));
}
