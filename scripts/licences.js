import { readdirSync, readFileSync } from 'node:fs';

/**
 * The licences of the packages that files are of, as their authors ask of a copy: each text once,
 * under the packages that it is of.
 * @param files Paths from this project's folder.
 */
export function licencesOf(files) {
  const folders = files.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const packages = new Map();
  for (const folder of [...new Set(folders.filter((each) => each !== undefined))].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const text = textOf(folder);
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  return [...packages].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join('\n\n');
}

function textOf(folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  return files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim()).join('\n\n');
}
