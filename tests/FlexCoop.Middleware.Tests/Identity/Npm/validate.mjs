// Says what ajv says: for each line {schema, documents} a line {valid: [true or false for each]}.
import { createInterface } from 'node:readline';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = addFormats(new Ajv({ strict: false }), ['date-time', 'date', 'uuid', 'uri']);

// Resources have instants in UTC with Z, without leap seconds, and UUIDs in their plain form; the package lets more pass.
for (const [name, form] of [['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d{1,7})?Z$/], ['uuid', /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/]]) {
    const given = ajv.formats[name];
    const check = given.validate ?? given;
    ajv.addFormat(name, text => form.test(text) && (check instanceof RegExp ? check.test(text) : check(text)));
}

for await (const line of createInterface({ input: process.stdin })) {
    const { schema, documents } = JSON.parse(line);
    const check = ajv.compile(schema);
    console.log(JSON.stringify({ valid: documents.map(document => check(document)) }));
}
